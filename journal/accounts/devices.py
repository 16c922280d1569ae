"""What a browser says it is, in words a person recognises: "Chrome trên Windows"."""

# Read from the first: a browser also says the names of those it descends from.
_BROWSERS = {
    "coc_coc_browser": "Cốc Cốc",
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "máy Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def in_words(agent: str) -> str:
    """Return the browser and the system that a User-Agent header names; at most 60 characters."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), "Trình duyệt lạ")
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    return f"{browser} trên {system}" if system else browser
