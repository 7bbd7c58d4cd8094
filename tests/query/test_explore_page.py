"""The page in a real browser: click down a line, set a board, see SQL's numbers; pictures of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from pgpipe.engine.session import PostgresSession
from tests.explorer import CHROMIUM, DRIVER, PICTURES, Explorer, browser

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="not run: no Chromium (apt-get install chromium-driver)"
)
READY = "return document.body.dataset.drawn === location.href"
"""The page says which address it has drawn; a click changes the address at once."""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chrome]:
    """One browser for all tests."""
    with browser() as driver:
        yield driver


class Page:
    """The page as a person uses it."""

    def __init__(self, chrome: Chrome, explored: Explorer) -> None:
        self.chrome = chrome
        chrome.get("about:blank")
        chrome.get(explored.url)
        self.wait()

    def wait(self) -> None:
        """Until everything is drawn."""
        WebDriverWait(self.chrome, 30, 0.05).until(lambda d: d.execute_script(READY))

    def all(self, selector: str) -> list[WebElement]:
        """What a selector finds."""
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        """Click the only element, and wait."""
        (element,) = self.all(selector)
        element.click()
        self.wait()

    def text(self, selector: str) -> str:
        """What the only element says."""
        (element,) = self.all(selector)
        return element.text

    def type(self, line: str, board: str) -> None:
        """Fill in the form, and send it."""
        for name, value in (("line", line), ("board", board)):
            (field,) = self.all(f"#{name}")
            field.clear()
            field.send_keys(value)
        self.click("#typed button")

    def picture(self, name: str) -> None:
        """For people to look at; never compared."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        assert self.chrome.save_screenshot(str(PICTURES / f"{name}.png"))
        assert (PICTURES / f"{name}.png").stat().st_size > 10_000


def percent(share: float | None) -> str:
    """As the page writes it."""
    return "–" if share is None else f"{100 * share:.1f} %"


def test_down_a_line_to_a_hand(chrome: Chrome, explored: Explorer, asked: PostgresSession) -> None:
    page = Page(chrome, explored)
    assert "little: blinds 1/2, stacks 9" in page.text("#place")
    assert len(page.all(".cell")) == 25
    page.picture("start")

    page.click('.here [data-action="c"]')
    page.click('.here [data-action="x"]')
    assert page.text("#chart") == "Set the flop to see the range."
    page.picture("flop to be set")
    for code in ("Kh", "Tc", "Jd"):
        page.click(f'#picker [data-card="{code}"]')
    assert not page.all("#picker")[0].is_displayed()
    page.click('[data-hand="AKo"]')
    page.click('[data-pocket="AsKd"]')
    page.picture("hand on the flop")
    assert "#line=c+x+%2F&board=KhTcJd&hand=AKo&pocket=AsKd" in chrome.current_url

    expected = asked.connection.execute(
        "select action, probability, visits from strategy('AsKd', 'KhTcJd', 'c x /')"
    ).fetchall()
    shown = [
        (
            row.get_attribute("data-action"),
            row.find_element(By.CSS_SELECTOR, ".meter").text,
            row.find_elements(By.CSS_SELECTOR, "td")[3].text,
        )
        for row in page.all("#story tr[data-action]")
    ]
    assert shown == [
        (action, percent(probability), f"{visits:,}") for action, probability, visits in expected
    ]
    ((bucket, equity, population),) = asked.connection.execute(
        "select bucket_name, equity, population from about_hand('AsKd', 'KhTcJd')"
    ).fetchall()
    facts = [element.text for element in page.all("#story dd")]
    assert facts[0] == bucket and facts[1].startswith(f"{population:,} (")
    assert facts[2] == percent(equity)
    nearest = asked.connection.execute(
        "select bucket_name, distance from nearest(bucket_of('AsKd', 'KhTcJd'), 6)"
    ).fetchall()
    assert [
        tuple(cell.text for cell in row.find_elements(By.CSS_SELECTOR, "td")[:2])
        for row in page.all("#story tr[data-bucket]")
    ] == [(name, f"{distance:.4f}") for name, distance in nearest]


def test_the_chart_shows_the_range(
    chrome: Chrome, explored: Explorer, asked: PostgresSession
) -> None:
    page = Page(chrome, explored)
    page.type("c x / b2", "kh tc JD")
    expected = asked.connection.execute(
        "select hand, probability from range_grid('c x / b2', 0, 'KhTcJd')"
    ).fetchall()
    tips = {
        element.get_attribute("data-hand"): element.get_attribute("title") or ""
        for element in page.all(".cell")
    }
    assert {hand: tip.splitlines()[0] for hand, tip in tips.items()} == {
        hand: f"{hand}, {100 * share:.2f} % of the range" for hand, share in expected
    }
    chrome.back()
    page.wait()
    assert page.text(".here b") == "Button" and len(page.all(".node")) == 1


def test_mistakes_are_shown(chrome: Chrome, explored: Explorer) -> None:
    page = Page(chrome, explored)
    page.type("c zz", "")
    assert "'zz' is no action" in page.text("#error")
    page.type("c x /", "Kh<b>")
    assert "'<b' in 'Kh<b>' is no card" in page.text("#error")
    assert page.all("#error b") == []
    page.type("c x / x x / x x / x x", "KhTcJdQdAd")
    assert not page.all("#error")[0].is_displayed()
    assert page.text(".end b") == "Showdown"


def test_a_narrow_window_scrolls_only_the_line(chrome: Chrome, explored: Explorer) -> None:
    page = Page(chrome, explored)
    page.type("c x / x x / x x / x", "KhTcJdQdAd")
    chrome.set_window_size(700, 900)
    try:
        wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert chrome.execute_script(wide) <= 0
        page.picture("narrow")
    finally:
        chrome.set_window_size(1380, 1000)


def test_the_browser_had_nothing_to_complain_of(chrome: Chrome, explored: Explorer) -> None:
    """No violation of the policy, no failed script; mistakes above are answers with status 400."""
    Page(chrome, explored).click('[data-hand="AA"]')
    said = [str(entry["message"]) for entry in chrome.get_log("browser")]  # type: ignore[no-untyped-call]
    assert [line for line in said if "status of 400" not in line] == []
