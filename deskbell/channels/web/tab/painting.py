"""The style sheet of a tab, made on the server from a desk's looks: no page carries what its tab does not use."""

from __future__ import annotations

from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tab.paints import Paint, paint_dark, worn

SMALL = "(max-width:480px),(max-height:420px)"
LARGE = "(min-width:480.1px) and (min-height:420.1px)"
# Font, least height, icon; in pixels.
SIZES = {"s": (14, 44, 18), "m": (16, 48, 20), "l": (18, 58, 24)}
FAMILIES = {"serif": "ui-serif,Georgia,serif"}
LETTERS = {"capitals": "text-transform:uppercase;letter-spacing:.06em;", "wide": "letter-spacing:.09em;"}
# They draw nothing in the colour of the edge.
EDGELESS = ("solid", "framed")
# What floats keeps so far from both edges; what is flush begins so far from the corner.
FROM_EDGE = 20
FROM_CORNER = 24
# Which way words run upright: gradients do too.
RUNS = {"right": "180deg", "left": "0deg"}
# Its words stay for who hears the page.
ONLY_ICON = "button{padding:0}.name{position:absolute;opacity:0;width:1px;overflow:hidden}"


def sheet(looks: Looks, desk_colour: str, scheme: str = "") -> str:
    """All rules. ``scheme`` ("light", "dark", "contrast") draws only that one, for trying it.

    The host's own style can be taken by the page around, but for ``!important`` within the shadow; so it has none,
    and what is placed is the box in it.
    """
    font, _least, icon = SIZES[looks.size]
    rules = [
        ":host{all:initial!important}",
        f"#box{{position:fixed;z-index:2147483000;display:flex;font:600 {font}px/1.2 {family(looks)}}}",
        _button(looks, worn(looks, desk_colour)),
        _back(looks),
        "button:hover{text-decoration:underline}",
        "button:focus-visible{outline:3px solid var(--i);outline-offset:-6px}",
        *([_strokes(icon)] if looks.drawn_icon else []),
        *_schemes(looks, desk_colour, scheme),
        *_places(looks),
        "@media print{#box{display:none}}",
    ]
    return "".join(rules)


def pictured_sheet(looks: Looks, desk_colour: str) -> str:
    """With a picture of the library's own, which brings its shape and colours. Its words are heard; where it cannot be
    loaded they stand on a plain ground, as picture.js says."""
    plain = looks.but(shape="card" if looks.floats else "tab", treatment="solid", phone="corner" if looks.phone else "")
    used = worn(plain, desk_colour)
    rules = [
        ":host{all:initial!important}",
        f"#box{{position:fixed;z-index:2147483000;display:flex;font:600 {SIZES[looks.size][0]}px/1.2 {family(looks)}}}",
        f"button{{all:unset;{_colours(plain, used)};color:var(--i);cursor:pointer}}",
        "button:not(.pictured){padding:14px;background:var(--b)}",
        ".pictured .name{position:absolute;opacity:0;width:1px;overflow:hidden}",
        "img{display:block;max-width:80vw;max-height:80vh;object-fit:contain}",
        "button:focus-visible{outline:3px solid #000;outline-offset:2px;box-shadow:0 0 0 2px #fff}",
        *_places(plain),
        "@media print{#box{display:none}}",
    ]
    return "".join(rules)


def placed_sheet(looks: Looks, desk_colour: str, *, pictured: bool = False) -> str:
    """As a box within a page: its words lie, its corners are round, and the window opens below it."""
    lying = looks.but(side="bottom", align="start", phone="", shape=looks.shape if looks.floats else "card")
    flows = ":host{display:block!important}#box{position:static;margin:0;flex-flow:column}"
    # The window's own rules come later, with the first click.
    drawn = pictured_sheet(lying, desk_colour) if pictured else sheet(lying, desk_colour)
    return f"{drawn}{flows}#panel{{align-self:stretch;width:auto!important;max-width:736px}}"


def window_sheet(looks: Looks) -> str:
    """What comes with the window: the panel, and the number of what has not been read."""
    thick = SIZES[looks.size][1] + 12
    shift = abs(looks.shift)
    beside = opens_beside(looks)
    wide, high = (thick + 20, 2 * FROM_EDGE + shift) if beside else (2 * FROM_EDGE, thick + FROM_CORNER + shift)
    start = {"right": "12px", "left": "-12px", "top": "0 -12px", "bottom": "0 12px"}[looks.side]
    return f"""\
.mark{{writing-mode:horizontal-tb;min-width:24px;padding:.2em .5em;box-sizing:border-box;border-radius:1em;\
background:var(--i);color:var(--b);font-size:13px;text-align:center}}
.mark:empty{{display:none}}
#panel{{width:min(400px,100vw - {wide}px);height:min(660px,100vh - {high}px);margin:{"0 8px" if beside else "10px 0"};\
border-radius:16px;overflow:hidden;background:#f6f3ee;box-shadow:0 12px 48px rgb(0 0 0/.3),0 0 0 1px rgb(0 0 0/.1)}}
#panel:not([hidden]){{display:flex;flex-direction:column}}
iframe{{flex:1;width:100%;min-height:0;border:0;color-scheme:normal}}
.away{{display:flex;gap:8px;align-items:center;padding:12px 16px;background:#fff;font:400 15px/1.4 system-ui}}
.away a{{flex:1;color:#00458a}}
.away button{{all:unset;color:#00458a;padding:10px;cursor:pointer}}
.away button::before{{content:none}}
.away button:focus-visible{{outline:2px solid}}
@keyframes come{{from{{opacity:0;translate:{start}}}}}
@media(prefers-reduced-motion:no-preference){{#panel{{animation:come .2s}}}}
@media{SMALL}{{#panel{{position:fixed;inset:0;width:auto;height:auto;margin:0;border-radius:0}}}}"""


# ---- where it stands ------------------------------------------------------------------------------


def _places(looks: Looks) -> list[str]:
    """On large screens, and on phones, where a long tab at the edge covers words and so may go into a corner."""
    stands = f"#box{{{place(looks)}}}{_body(looks)}"
    if looks.phone:
        return [f"@media{LARGE}{{{stands}}}", f"@media{SMALL}{{{_in_corner(looks)}}}"]
    lower = looks.side == "bottom" or (looks.side != "top" and looks.align == "end")
    up = f"#box{{margin-bottom:{looks.phone_up}px}}" if looks.phone_up and lower else ""
    return [stands, *([f"@media{SMALL}{{{up}}}"] if up else [])]


def place(looks: Looks) -> str:
    gap = FROM_EDGE if looks.floats else 0
    near = FROM_EDGE if looks.floats else FROM_CORNER
    across = looks.side in ("left", "right")
    first, last = ("top", "bottom") if across else ("left", "right")
    rules = [f"{looks.side}:{gap}px"]
    if looks.align == "middle":
        # Auto margins, not a transform: within a transformed element nothing could fill a phone's screen.
        fit = "height" if across else "width"
        rules += [f"{first}:{2 * looks.shift}px", f"{last}:0", f"margin:auto;{fit}:fit-content"]
    else:
        rules.append(f"{first if looks.align == 'start' else last}:{max(0, near + looks.shift)}px")
    return ";".join([*rules, _direction(looks, across)])


def opens_beside(looks: Looks) -> bool:
    """The panel opens beside the tab, not above or below."""
    return looks.side in ("left", "right") and (not looks.floats or looks.align == "middle")


def _direction(looks: Looks, across: bool) -> str:
    """The tab stays where it is; the panel comes out from behind it, away from the edge."""
    if opens_beside(looks):
        way = "row-reverse" if looks.side == "right" else "row"
        return f"flex-direction:{way};align-items:{_flex(looks.align)}"
    above = looks.side == "bottom" or (across and looks.align == "end")
    along = looks.align if not across else "end" if looks.side == "right" else "start"
    return f"flex-direction:{'column-reverse' if above else 'column'};align-items:{_flex(along)}"


def _flex(align: str) -> str:
    return {"start": "flex-start", "middle": "center", "end": "flex-end"}[align]


def _in_corner(looks: Looks) -> str:
    place = f"{looks.phone_side}:16px;bottom:{16 + looks.phone_up}px;flex-direction:column-reverse"
    along = _flex("end" if looks.phone_side == "right" else "start")
    only_icon = ONLY_ICON if looks.phone == "round" else ""
    return f"#box{{{place};align-items:{along}}}button{{border-radius:99px}}{only_icon}"


# ---- its body -------------------------------------------------------------------------------------


def _button(looks: Looks, used: Paint) -> str:
    least = SIZES[looks.size][1]
    letters = LETTERS.get(looks.lettering, "")
    return (
        f"button{{all:unset;{_colours(looks, used)};position:relative;z-index:0;box-sizing:border-box;display:flex;"
        f"flex:none;gap:.6em;align-items:center;justify-content:center;min-width:{least}px;min-height:{least}px;max-width:80vw;"
        f"max-height:80vh;padding-block:.5em;padding-inline:{room(looks)}em;{letters}color:var(--i);cursor:pointer}}"
    )


def _back(looks: Looks) -> str:
    """The ground, which may lean, behind words that do not. In forced colours its transparent outline is seen."""
    return (
        'button::before{content:"";position:absolute;inset:0;z-index:-1;box-sizing:border-box;border-radius:inherit;'
        f"background:{ground(looks)};{_frame(looks)};"
        "box-shadow:0 2px 12px rgb(0 0 0/.28),0 0 0 1px rgb(255 255 255/.4)}"
    )


def _body(looks: Looks) -> str:
    """Corners, what leans, and which way the words run."""
    lean = leaning(looks)
    rules = f"button{{border-radius:{corners(looks)}{';writing-mode:vertical-rl' if looks.stands_upright else ''}}}"
    if looks.stands_upright and looks.side == "left":  # upwards, as on the spine of a French book
        rules = f"{rules[:-1]};flex-direction:row-reverse}}.name{{rotate:180deg}}"
    return rules + (f"button::before{{{lean}}}" if lean else "") + (ONLY_ICON if looks.shape == "round" else "")


def corners(looks: Looks) -> str:
    """By CSS's order: upper left, upper right, lower right, lower left. The page's edge stays straight."""
    if not looks.floats:
        out = {"tab": "14px", "square": "0", "arch": "40px", "folder": "9px"}[looks.shape]
        order = {"right": (1, 0, 0, 1), "left": (0, 1, 1, 0), "top": (0, 0, 1, 1), "bottom": (1, 1, 0, 0)}
        return " ".join(out if outer else "0" for outer in order[looks.side])
    if looks.shape == "speech":
        return "22px 22px 22px 3px" if is_left(looks) else "22px 22px 3px 22px"
    return {"pill": "99px", "card": "10px", "leaf": "26px 5px", "slant": "5px", "round": "99px"}[looks.shape]


def is_left(looks: Looks) -> bool:
    return looks.side == "left" or (looks.side in ("top", "bottom") and looks.align == "start")


def leaning(looks: Looks) -> str:
    """Of the ground only, so that words stay upright."""
    if looks.shape == "slant":
        return "transform:skewX(-12deg)"
    if looks.shape == "folder":
        # Seen leaning back it is lower too, so it begins further out.
        turn = {"bottom": "X(18deg)", "top": "X(-18deg)", "right": "Y(-18deg)", "left": "Y(18deg)"}[looks.side]
        out = {"bottom": "top", "top": "bottom", "right": "left", "left": "right"}[looks.side]
        return f"{out}:-14px;transform:perspective(70px) rotate{turn};transform-origin:{looks.side}"
    return ""


def ground(looks: Looks) -> str:
    along = RUNS.get(looks.side, "90deg") if looks.stands_upright else "90deg"
    match looks.treatment:
        case "fade":
            return f"linear-gradient({along},var(--e),var(--b))"
        case "band":
            return f"linear-gradient({along},var(--e) {'2.6em' if looks.drawn_icon else '.7em'},var(--b) 0)"
        case "stripe":
            return f"linear-gradient({along},var(--e) .6em,var(--b) 0)"
        case "night":
            return f"linear-gradient({along},var(--b) calc(100% - .5em),var(--e) 0)"
        case _:
            return "var(--b)"


def _frame(looks: Looks) -> str:
    return {
        "outline": "border:2px solid var(--e)",
        "soft": "border:1px solid var(--e)",
        "framed": "outline:1.5px solid var(--i);outline-offset:-5px",
    }.get(looks.treatment, "outline:2px solid transparent")


def room(looks: Looks) -> float:
    """Beside the words, in their own size; where the ground narrows, more of it."""
    return {"arch": 1.9, "folder": 1.9, "slant": 1.6}.get(looks.shape, 1.2)


def family(looks: Looks) -> str:
    return FAMILIES.get(looks.lettering, "system-ui,sans-serif")


def _strokes(icon: int) -> str:
    ends = "stroke-linecap:round;stroke-linejoin:round"
    return f"svg{{flex:none;width:{icon}px;fill:none;stroke:currentColor;stroke-width:1.7;{ends}}}"


# ---- its colours ----------------------------------------------------------------------------------


def _colours(looks: Looks, used: Paint) -> str:
    edge = "" if looks.treatment in EDGELESS else f";--e:{used.edge}"
    return f"--b:{used.back};--i:{used.ink}{edge}"


def _schemes(looks: Looks, desk_colour: str, scheme: str) -> list[str]:
    dark = f"button{{{_colours(looks, paint_dark(looks, desk_colour))}}}" if looks.theme == "auto" else ""
    plain = "button{--b:#fff;--i:#000;--e:#fff}button::before{outline:3px solid #000}"
    if scheme:
        return [{"dark": dark, "contrast": plain}.get(scheme, "")]
    return [
        *([f"@media(prefers-color-scheme:dark){{{dark}}}"] if dark else []),
        f"@media(prefers-contrast:more){{{plain}}}",
    ]
