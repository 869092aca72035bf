"""From an empty database to a published event with an open form, in a real browser."""

from playwright.sync_api import Page

from tests.support.server import Server

PASSWORD = "correct horse battery"
ANA = ("--given-name", "Ana", "--family-name", "Pop", "--password", PASSWORD)


def _sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("[name=email]", "ana@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_first_event_stands_published_with_an_open_form(databases, backend, tmp_path, new_page):
    server = Server(tmp_path / "instance", databases.make_unmigrated(backend), command="serve")
    server.instance.mkdir()
    server.run("user", "create", "ana@example.org", *ANA)
    server.start()
    try:
        page = new_page(java_script_enabled=False)
        _make_event(page, server.url)
        stranger = new_page(java_script_enabled=False)

        stranger.goto(f"{server.url}/events/cluster-week-2027/")
        stranger.click("text=Register for the conference")

        assert stranger.locator("[name=given_name]").count() == 1
        assert stranger.locator("h1").inner_text() != ""
    finally:
        server.stop()


def _make_event(page: Page, url: str) -> None:
    _sign_in(page, url)
    page.click("text=Make an event")
    page.fill("[name=title]", "Cluster week")
    page.fill("[name=starts_on]", "2027-05-10")
    page.fill("[name=ends_on]", "2027-05-12")
    page.select_option("[name=timezone]", "Europe/Bucharest")
    page.fill("[name=city]", "Bucharest")
    page.select_option("[name=country_code]", "RO")
    page.fill("[name=organiser_name]", "The ministry")
    page.fill("[name=contact_email]", "office@example.org")
    page.click("text=Keep and go on")
    page.check("[name=conference_wanted]")
    page.fill("[name=conference_title]", "Open conference")
    page.fill("[name=conference_places]", "50")
    page.fill("[name=rooms]", "Great hall, 180")
    page.click("text=Keep and go on")
    page.click("text=Done: to the overview")
    assert page.locator("h1").inner_text() == "What needs you today"
    page.goto(f"{url}/manage/cluster-week-2027/settings")
    page.click("button:has-text('Publish')")
    assert "Published. Everybody can see its page." in page.inner_text("body")
