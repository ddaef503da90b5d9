from django.urls import path

from deskbell.channels.web import views
from deskbell.channels.web.placing import short_links
from deskbell.channels.web.printing import views as printing
from deskbell.channels.web.studio import invitations, picture_form, sources, studio
from deskbell.channels.web.tab import own_pictures

_TAB = "organisation/desks/<slug:key>/tab/"
_PRINT = "organisation/desks/<slug:key>/print/"
_INVITATIONS = "organisation/desks/<slug:key>/invitations/"

urlpatterns = [
    path(_TAB, studio.studio, name="tab-studio"),
    path(f"{_TAB}check/", studio.check, name="tab-check"),
    path(f"{_TAB}preview/", studio.preview, name="tab-preview"),
    path(f"{_TAB}preview.js", studio.preview_script, name="tab-preview-script"),
    path(f"{_TAB}preview-window.js", studio.preview_window, name="tab-preview-window"),
    path(f"{_TAB}backdrop/", studio.backdrop, name="tab-backdrop"),
    path(f"{_TAB}designs/<int:number>/again/", studio.again, name="tab-again"),
    path(f"{_TAB}pictures/", picture_form.own_picture, name="tab-own-picture"),
    path(f"{_TAB}sources.zip", sources.sources, name="tab-sources"),
    path(f"{_TAB}sources/<slug:design>.svg", sources.source, name="tab-source"),
    path(_INVITATIONS, invitations.invitations, name="invitations"),
    path(f"{_INVITATIONS}preview/", invitations.preview, name="invitation-preview"),
    path(f"{_INVITATIONS}preview.js", invitations.preview_script, name="invitation-preview-script"),
    path("tab/<slug:key>.js", views.tab, name="tab"),
    path("tab/<slug:key>/window.js", views.tab_window, name="tab-window"),
    path("tab/pictures/<slug:digest>", own_pictures.picture, name="tab-picture"),
    path(_PRINT, printing.page, name="print"),
    path(f"{_PRINT}<slug:kind>-<slug:paper>.pdf", printing.sheet, name="print-sheet"),
    path(f"{_PRINT}qr.<slug:form>", printing.code, name="print-code"),
    path("a/<str:word>", short_links.follow, name="short-link-printed"),
    path("a/<str:word>/", short_links.follow, name="short-link"),
    path("a/<str:word>/<slug:language>.png", printing.button, name="short-link-button"),
    path("ask/<slug:key>/", views.ask, name="ask"),
    path("ask/<slug:key>/ticket/", views.live_ticket, name="ask-ticket"),
    path("ask/<slug:key>/status/", views.status, name="ask-status"),
    path("ask/<slug:key>/emoji/", views.emoji_names, name="ask-emoji"),
    path("ask/<slug:key>/desk.css", views.colours, name="desk-colours"),
]
