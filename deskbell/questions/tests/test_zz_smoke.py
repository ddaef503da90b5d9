import pytest
from tests import world as w
pytestmark = pytest.mark.django_db(transaction=True)
def test_all(client):
    world = w.build()
    a = world.asks(); b = world.asks(world.mei); c = world.asks(world.otto)
    client.force_login(world.ines)
    r = client.get("/"); assert r.status_code == 200, r.content[:500]
    print(r.content.decode()[:200])
    n = a.question.pk
    for path in (f"/questions/{n}/", f"/questions/{n}/pane/", "/find/?q=gazette", "/scripts/", "/scripts/new/", "/live-ticket/", "/questions/duty/"):
        r = client.get(path); assert r.status_code == 200, (path, r.status_code, r.content[:300])
    r = client.post(f"/questions/{n}/claim/"); assert r.status_code == 302
    r = client.post(f"/questions/{n}/replies/", {"words": "Hello", "act": "abc"}); assert r.status_code == 302
    r = client.get(f"/questions/{n}/"); assert b"Hello" in r.content
    r = client.post(f"/questions/{n}/transfers/", {"to": f"staff:{world.lucie.pk}", "reason": "x"}, headers={"accept": "application/json"}); print(r.status_code, r.content)
    r = client.post(f"/questions/{n}/closing/", {"resolution": "answered", "effort": "2"}, headers={"accept": "application/json"}); print(r.status_code, r.content)
    assert client.get("/questions/99999999999999999999999/").status_code == 404
    assert client.get("/").status_code == 200
