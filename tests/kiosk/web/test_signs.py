"""The small parts of which a page has dozens."""

from markupsafe import Markup

from kiosk.web import signs


def test_words_beside_a_sign_are_escaped_unless_they_are_html_already() -> None:
    assert signs.sign("home", Markup("<b>Home</b>")).endswith("<span><b>Home</b></span></span>")
    assert signs.sign("home", "<b>Home</b>").endswith("<span>&lt;b&gt;Home&lt;/b&gt;</span></span>")


def test_a_sign_without_a_word_is_the_drawing_alone() -> None:
    drawing = signs.sign("home")
    assert drawing.startswith('<svg class="sign sign-home"')
    assert drawing in signs.sign("home", "Home")


def test_the_name_of_a_language_says_its_language_and_direction() -> None:
    urdu = {"tag": "ur", "name": "اردو", "direction": "rtl", "more": "than is asked for"}
    assert signs.own_name(urdu) == '<bdi class="own-name" lang="ur" dir="rtl">اردو</bdi>'
