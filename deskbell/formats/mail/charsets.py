"""Characters: what bytes say, whatever charset they claim to be in."""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache


def decode(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text, and what was wrong with its charset ("" if nothing was). Never raises.

    Unknown and wrong names are guessed from the bytes: UTF-8 if it is that (text in another charset almost never is by
    chance), ISO-2022 if it switches by escapes, else Windows-1252. Latin-1 is read as Windows-1252 and the East Asian
    charsets as what Windows makes of them, as every browser does (WHATWG Encoding, "labels").
    """
    codec = codec_of(charset)
    if data.isascii() and b"\x1b" not in data and codec not in _SEVEN_BIT_CODES:
        return data.decode("ascii"), ""
    if codec in ("", "ascii"):
        text, found = _guess(data)
        return text, f"charset {charset or 'not given'}: read as {found}"
    if codec == "utf_8":
        return _utf_8(data)
    if codec in _WIDE and b"\0" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        text, found = _guess(data)
        return text, f"charset {charset}: read as {found}"
    if codec not in _SEVEN_BIT_CODES and (told := _strictly(data, "utf_8")) is not None:
        return told, f"charset {charset}: read as UTF-8"
    return _as_declared(data, codec, charset)


def tidy(text: str) -> str:
    """The text as it may be kept: lines end with LF; no byte order mark, no control characters, no lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_TEXT.sub("", text) if _NOT_TEXT.search(text) else text


def line(text: str) -> str:
    """The text on one line: a line end or a control character in a header is a space.

    What turns the direction of writing goes: a name must not be able to rearrange the line that it is shown in.
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_BREAKS.sub(" ", _DIRECTIONS.sub("", text)).split())


@lru_cache(maxsize=512)
def codec_of(charset: str) -> str:
    """Python's name for a charset, "" if nobody knows it. Only codecs of text: not hex, zip or punycode."""
    name = re.sub(r"[^a-z0-9]+", "_", charset[:80].lower()).strip("_")
    for tried in (name, name.removeprefix("x_"), name.removeprefix("cs")):
        known = _OUR_ALIASES.get(tried) or aliases.get(tried) or tried
        if known in _CODECS:
            return _WIDER.get(known, known)
    within = _WITHIN.search(name)  # "iso-8859-1http-equivcontent-type", "windows-1252_charset"
    return codec_of(within[0]) if within and within[0] != name else ""


def _as_declared(data: bytes, codec: str, charset: str) -> tuple[str, str]:
    if codec == "utf_16" and data[:1] == b"\0":  # RFC 2781, 4.3: without a mark it is big-endian
        codec = "utf_16_be"
    for tried in (codec, *_NEARBY.get(codec, ())):
        told = _strictly(data, tried)
        if told is not None:
            return told, ""
    if codec.startswith("iso2022") and b"\x1b" not in data:
        text, found = _guess(data)
        return text, f"charset {charset}: read as {found}"
    return data.decode(codec, "replace"), f"charset {charset}: some characters could not be read"


def _utf_8(data: bytes) -> tuple[str, str]:
    told = _strictly(data, "utf_8")
    if told is not None:
        return told, ""
    text = data.decode("utf_8", "replace")
    broken = text.count("\ufffd")
    whole = sum(len(run) for run in _NOT_ASCII.findall(text)) - broken
    if broken > whole:
        return data.decode("cp1252", "replace"), "charset utf-8: read as Windows-1252"
    return text, "charset utf-8: some characters could not be read"


def _guess(data: bytes) -> tuple[str, str]:
    tried: tuple[str, ...] = ("utf_8",)
    if b"\x1b$" in data or b"\x1b(" in data:
        tried = ("iso2022_jp_ext", "iso2022_kr", "utf_8")
    for codec in tried:
        told = _strictly(data, codec)
        if told is not None:
            return told, codec.replace("_", "-").upper()
    return data.decode("cp1252", "replace"), "Windows-1252"


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


# What is not text, but for its own sake: `plain.clean` refuses a message that holds any of these.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]+")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WITHIN = re.compile(
    r"utf_?8|iso_?8859_?\d+|windows_?125\d|cp_?125\d|koi8_?[ru]|gb2312|gb18030|shift_jis|euc_(?:kr|jp)"
)

_NO_CHARSETS = {"base64_codec", "bz2_codec", "hex_codec", "mbcs", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"}
_CODECS = (set(aliases.values()) - _NO_CHARSETS) | {
    *("ascii", "utf_8", "utf_8_sig", "cp737", "cp856", "cp874", "cp875", "cp1006", "koi8_r", "koi8_t", "koi8_u"),
    *("iso2022_jp_ext", "mac_arabic", "mac_farsi"),
}
_OUR_ALIASES = {
    **dict.fromkeys(("uft_8", "utf", "utf8mb4", "utf_8mb4", "unicode_1_1_utf_8", "utf_8_bom", "utf_8_sig"), "utf_8"),
    **dict.fromkeys(("unicode_1_1_utf_7", "unicode_2_0_utf_7", "uft_7"), "utf_7"),
    **dict.fromkeys(("us_asii", "us_acsii", "usascii", "us", "ansi_x3_4", "iso_ir_6us"), "ascii"),
    **dict.fromkeys(("ansi", "latin", "windows", "iso_8859", "iso_88591", "iso88591", "western"), "cp1252"),
    **dict.fromkeys(("iso_gb2312", "gb_2312", "cn_gb", "x_gbk", "gb", "gb2312_80", "gb_2312_80"), "gb18030"),
    **dict.fromkeys(("ks_c_5601", "ksc5601", "ksc_5601", "windows_949", "ms949", "korean"), "cp949"),
    **dict.fromkeys(("cn_big5", "x_x_big5", "big_5", "windows_950", "big5_eten"), "cp950"),
    **dict.fromkeys(("sjis", "x_sjis", "windows_31j", "ms_kanji", "shift_jis_ms", "ms932"), "cp932"),
    **dict.fromkeys(("euc", "x_euc_jp", "x_euc"), "euc_jp"),
    **dict.fromkeys(("iso_8859_8_i", "iso_8859_8_e"), "iso8859_8"),
    **dict.fromkeys(("iso_8859_6_i", "iso_8859_6_e"), "iso8859_6"),
    **dict.fromkeys(("cp_850", "ibm_850", "oem850"), "cp850"),
    **dict.fromkeys(("windows_874", "tis620", "iso_8859_11"), "cp874"),
    **dict.fromkeys(("unicode", "ucs_2", "iso_10646_ucs_2"), "utf_16"),
    **dict.fromkeys(("iso_2022_jp_ms", "cp50220", "cp50221", "iso_2022"), "iso2022_jp"),
}
# A charset, and the larger one that holds all of it: people declare the first and write the second.
_WIDER = {
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "cp950",
    "shift_jis": "cp932",
    "utf_8_sig": "utf_8",
}
_NEARBY = {
    "cp1254": ("iso8859_9",),
    "cp932": ("shift_jis_2004",),
    "cp950": ("big5hkscs",),
    "iso2022_jp": ("iso2022_jp_ext", "iso2022_jp_2004"),
    "iso2022_jp_1": ("iso2022_jp_ext",),
    "iso2022_jp_2": ("iso2022_jp_ext",),
    "euc_jp": ("euc_jis_2004",),
}
_WIDE = frozenset(("utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"))
# In these, bytes below 128 are not always what they look like.
_SEVEN_BIT_CODES = _WIDE | {"utf_7", "hz", *(codec for codec in _CODECS if codec.startswith("iso2022"))}
