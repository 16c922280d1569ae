"""Letters that pass for Latin ones, after Unicode's confusables (UTS #39). Pure tables.

Full-width and mathematical letters are not among them: NFKC brings those back.
"""

_LETTERS = {
    "авекмнорстухѕіјһԁԛԝѵӏԍьгпи": "abekmhopctyxsijhdqwvlgbrnu",
    "αβεζηικμνορτυχωγσ": "abeznikuvoptuxwyo",
    "ɑɡɩıǀɪʟɴʀʏᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ": "agiiliinryabcdejkmoptuvwz",
}
_DIGITS = {"0134578@$!|†": "oieastbasiit"}


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {odd: plain for row in rows.items() for odd, plain in zip(*row, strict=True)}


# Letters of other alphabets, and what is no letter, to the letter of a-z that an eye takes it for.
LETTERS = _table(_LETTERS)
DIGITS = _table(_DIGITS)
