"""Groups of the newsroom, made by migrations.

    def give(apps, schema_editor):
        grant(apps, "issues", "Lưu trữ", ["add_issue", "change_issue"])

Permissions are otherwise made only after the last migration of a run, so a migration that hands
them out has them made first.
"""

from collections.abc import Iterable

from django.contrib.auth.management import create_permissions


def grant(apps, app_label: str, group_name: str, codenames: Iterable[str]) -> None:
    """Give a group permissions of one app, making the group and the permissions if needed.

    `apps` is the registry a migration is called with. Raises LookupError for a codename that no
    model of the app has; what the group already may do stays.
    """
    _make_permissions(apps, app_label)
    wanted = set(codenames)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label=app_label, codename__in=wanted
    )
    if missing := wanted - {permission.codename for permission in permissions}:
        raise LookupError(f"{app_label} has no permission {', '.join(sorted(missing))}")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
    group.permissions.add(*permissions)


def _make_permissions(apps, app_label: str) -> None:
    """Make an app's permissions; Django skips apps whose registry holds no models module."""
    config = apps.get_app_config(app_label)
    config.models_module = True
    try:
        create_permissions(config, apps=apps, verbosity=0)
    finally:
        config.models_module = None
