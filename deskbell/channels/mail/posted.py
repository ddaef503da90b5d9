"""A provider's request as it was, for who reads requests only.

Django's own reading of forms is for browsers: it stops at a megabyte, and drops files whose names it does not like.
So a form with files is taken apart as letters are, which has no limit but the number of parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from deskbell.formats.mail import filenames, roles
from deskbell.formats.mail.structure import split

MULTIPART = "multipart/form-data"


def request_of(raw: bytes, headers: Mapping[str, str]) -> HttpRequest:
    """``headers`` are those that ``mailroom.hooks`` notes: method, path, query, content-type."""
    content_type = headers.get("content-type", "")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": headers.get("method", "POST"),
            "PATH_INFO": f"/{headers.get('path', '')}",
            "QUERY_STRING": headers.get("query", ""),
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": BytesIO(raw),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
        }
    )
    request._body = raw  # noqa: SLF001  as if Django had read it
    if content_type.lower().startswith(MULTIPART):
        request._post, request._files = _form(raw, content_type)  # type: ignore[attr-defined]  # noqa: SLF001
    return request


def _form(raw: bytes, content_type: str) -> tuple[QueryDict, MultiValueDict[str, SimpleUploadedFile]]:
    """The fields and the files (RFC 7578)."""
    head = " ".join(content_type.split()).encode("ascii", "replace")
    found = split(b"Content-Type: " + head + b"\r\n\r\n" + raw)
    fields, files = QueryDict(mutable=True), MultiValueDict[str, SimpleUploadedFile]()
    for part in found.top.children:
        said = roles.disposition(part)[1]
        name, data = said.get("name", ""), found.body(part)
        if "filename" in said:
            given = filenames.safe(said["filename"], part.type)
            files.appendlist(name, SimpleUploadedFile(given, data, part.type))
        else:
            fields.appendlist(name, data.decode("utf-8", "replace"))
    return fields, files
