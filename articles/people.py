"""How the newsroom names its people."""


def person(user) -> str:
    """A colleague's name in Vietnamese order, else the account; "" for nobody."""
    if user is None:
        return ""
    return f"{user.last_name} {user.first_name}".strip() or user.get_username()
