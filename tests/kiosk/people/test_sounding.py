"""Names that are written otherwise than they are looked for."""

import pytest

from kiosk.people import learners
from kiosk.people.sounding import is_like, keys
from kiosk.web.here import Kiosk
from tests.kiosk.opened import enrol

ONE_NAME = [
    ("lakshmi", "ലക്ഷ്മി"),
    ("lakshmi", "लक्ष्मी"),
    ("laxmi", "ലക്ഷ്മി"),
    ("lakshmi", "లక్ష్మి"),
    ("lakshmi", "ಲಕ್ಷ್ಮಿ"),
    ("lakshmi", "லக்ஷ்மி"),
    ("lakshmi", "લક્ષ્મી"),
    ("lakshmi", "ଲକ୍ଷ୍ମୀ"),
    ("lakshmi", "লক্ষ্মী"),
    ("lakshmi", "لکشمی"),
    ("fatima", "فاطمہ"),
    ("fathima", "ഫാത്തിമ"),
    ("anitha", "അനിത"),
    ("anita", "अनिता"),
    ("sindhu", "സിന്ധു"),
    ("krishnan", "കൃഷ്ണൻ"),
    ("sangeetha", "സംഗീത"),
    ("ambika", "അംബിക"),
    ("gopi", "கோபி"),
    ("jyothi", "ജ്യോതി"),
    ("mohan", "मोहन"),
    ("ram", "राम"),
    ("gurpreet", "ਗੁਰਪ੍ਰੀਤ"),
    ("harpreet kaur", "ਹਰਪ੍ਰੀਤ ਕੌਰ"),
    ("manjari", "മഞ്ജരി"),
    ("priya", "প্রিয়া"),
    ("rahul", "ৰাহুল"),
    ("vijayan", "വിജയൻ"),
    ("basheer", "ബഷീർ"),
    ("zeenat", "زینت"),
    ("jnanam", "ജ്ഞാനം"),
    ("tamizh", "தமிழ்"),
    ("josé", "jose"),
    ("lakshmi", "லட்சுமி"),
    ("ലക്ഷ്മി", "லட்சுமி"),
    ("mohammed", "محمد"),
    ("muhammad", "محمد"),
    ("ahmed", "احمد"),
    ("hamza", "حمزہ"),
    ("aisha", "عائشہ"),
    ("ayesha", "عائشہ"),
    ("ali", "علی"),
    ("harjinder", "ਹਰਜਿੰਦਰ"),
    ("jignesh", "જિજ્ઞેશ"),
    ("gyaneshwar", "ज्ञानेश्वर"),
    ("dnyaneshwar", "ज्ञानेश्वर"),
    ("joseph", "ജോസഫ്"),
    ("mathew", "മാത്യു"),
    ("mary", "മേരി"),
    ("xavier", "സേവ്യർ"),
    ("sourav", "সৌরভ"),
    ("shubho", "শুভ"),
    ("vishnu", "বিষ্ণু"),
    ("george", "ജോർജ്ജ്"),
    ("george", "जॉर्ज"),
    ("george", "ஜார்ஜ்"),
    ("george", "ਜਾਰਜ"),
    ("george", "જ્યોર્જ"),
    ("george", "جارج"),
    ("virginia", "വിർജീനിയ"),
    ("sangeetha", "സംഗീത"),
    ("mangesh", "मंगेश"),
    ("jose", "ജോസ്"),
    ("james", "ജെയിംസ്"),
    ("james", "जेम्स"),
    ("michael", "മൈക്കിൾ"),
    ("michael", "माइकल"),
    ("kunjumon", "കുഞ്ഞുമോൻ"),
    ("anjali", "അഞ്ജലി"),
    ("antony", "ആന്റണി"),
    ("xavier", "சேவியர்"),
    ("xavier", "ज़ेवियर"),
    ("thomas", "തോമസ്"),
    ("thomas", "தாமஸ்"),
    ("thomas", "تھامس"),
    ("philip", "ഫിലിപ്പ്"),
    ("philip", "பிலிப்"),
    ("chacko", "ചാക്കോ"),
    ("chacko", "சாக்கோ"),
    ("xavier", "زیویر"),
    ("xavier", "ژاویر"),
    ("nawaz", "نواز"),
    ("dawood", "داوود"),
    ("jacob", "ജേക്കബ്"),
    ("jacob", "യാക്കോബ്"),
    ("jacob", "जैकब"),
    ("jacob", "ஜேக்கப்"),
    ("jacob", "ஜாக்கப்"),
    ("ജേക്കബ്", "जैकब"),
    ("abraham", "എബ്രഹാം"),
    ("abraham", "അബ്രഹാം"),
    ("abraham", "अब्राहम"),
    ("abraham", "ஆபிரகாம்"),
    ("എബ്രഹാം", "अब्राहम"),
    ("mohan", "மோகன்"),
    ("rahul", "ராகுல்"),
    ("christopher", "ക്രിസ്റ്റഫർ"),
    ("christopher", "क्रिस्टोफर"),
    ("christopher", "கிறிஸ்டோபர்"),
    ("ക്രിസ്റ്റഫർ", "கிறிஸ்டோபர்"),
    ("john", "ஜான்"),
    ("john", "ಜಾನ್"),
    ("ജോൺ", "ஜான்"),
    ("gigi", "ജിജി"),
    ("gigi", "jiji"),
    ("jiji", "ஜிஜி"),
    ("gowri", "ഗൗരി"),
    ("sowmya", "சௌமியா"),
    ("gowtham", "गौतम"),
    ("gowda", "ಗೌಡ"),
    ("chowdary", "చౌదరి"),
    ("chowdhury", "চৌধুরী"),
    ("shawkat", "ഷൗക്കത്ത്"),
    ("muthu lakshmi", "முத்துலட்சுமி"),
    ("krishnakumar", "കൃഷ്ണ കുമാർ"),
    ("sree devi", "శ్రీదేవి"),
    ("abdul qayyum", "عبدالقیوم"),
    ("noorjahan", "نور جہاں"),
    ("bhagya", "ഭാഗ്യ"),
    ("pragya", "प्रज्ञा"),
    ("kamla", "कमला"),
    ("simran", "ਸਿਮਰਨ"),
    ("ramdas", "രാമദാസ്"),
    ("somnath", "सोमनाथ"),
    ("mumtaz", "ممتاز"),
    ("banerjee", "ব্যানার্জী"),
    ("zacharia", "സക്കറിയ"),
    ("gogoi", "গগৈ"),
    ("joy", "জয়"),
    ("amit kumar shah", "അമിത് കുമാർ ഷാ"),
    ("salma begum shah", "സൽമ ബീഗം ഷാ"),
    ("bordoloi", "বৰদলৈ"),
    ("dhillon", "ਢਿੱਲੋਂ"),
    ("shah", "શાહ"),
    ("shah", "शाह"),
    ("shah", "شاہ"),
    ("saha", "সাহা"),
    ("aleyamma", "ഏലിയാമ്മ"),
    ("meenatchi", "மீனாட்சி"),
    ("bhimrao", "भीमराव"),
    ("rao", "రావు"),
    ("rao", "ರಾವ್"),
    ("rao", "राव"),
]


@pytest.mark.parametrize(("latin", "native"), ONE_NAME)
def test_a_name_is_found_from_either_script(latin: str, native: str) -> None:
    assert is_like(latin, native), (keys(latin), keys(native))
    assert is_like(native, latin), (keys(native), keys(latin))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lakshmi", "അനിത"),
        ("ravi", "രമ്യ"),
        ("mohan", "سلمان"),
        ("sita", "ഗീത"),
        ("manu", "മിനി"),
        ("usha", "ആശ"),
        ("anil", "സുനിൽ"),
        ("karim", "کمال"),
        ("geetha", "സീത"),
        ("girish", "ജെറീഷ്"),
        ("mangesh", "मनोज"),
        ("sangeetha", "സുനിത"),
        ("john", "സാജൻ"),
        ("jane", "സാജൻ"),
        ("chacko", "കാക്കു"),
        ("sajan", "shanti"),
        ("sajan", "സംഗീത"),
        ("john", "ഷീന"),
        ("sita", "sudha"),
        ("shaji", "jyothi"),
        ("mohan", "meena"),
        ("mohan", "மீனா"),
        ("manu", "மணி"),
        ("indira", "ഉഷ"),
        ("usman", "എസ്മിൻ"),
        ("jacob", "സക്കീർ"),
        ("gigi", "ഗീത"),
        ("noor", "نواز"),
        ("gowri", "ഗോപി"),
        ("krishna kumar", "കൃഷ്ണൻ"),
        ("shah", "ഷാജി"),
        ("shah", "ആശ"),
        ("rao", "രവി"),
        ("rao", "రాము"),
        ("gogoi", "কাকলি"),
        ("rao", "রমেশ"),
        ("mou", "মদন"),
        ("bora", "ভরত"),
        ("baruah", "প্রদীপ"),
        ("mohan", "মনোজ"),
        ("alex", "ഏലിയാസ്"),
        ("x", "അനിത"),
        ("", "അനിത"),
        ("%", "അ"),
    ],
)
def test_other_names_are_not_found(one: str, other: str) -> None:
    assert not is_like(one, other)


def test_the_beginning_of_a_name_and_the_second_word_are_enough() -> None:
    assert is_like("man", "മഞ്ജരി കൃഷ്ണൻ")
    assert is_like("krish", "മഞ്ജരി കൃഷ്ണൻ")
    assert is_like("krishnan manjari", "മഞ്ജരി കൃഷ്ണൻ")
    assert not is_like("krishnan ravi", "മഞ്ജരി കൃഷ്ണൻ")
    assert is_like("ramakrishnan", "K. രാമ കൃഷ്ണൻ നായർ")
    assert is_like("rama krishnan nair", "രാമകൃഷ്ണൻ നായർ")


def test_who_is_written_as_typed_stands_before_who_sounds_like_it(kiosk: Kiosk) -> None:
    for name in ("ലക്ഷ്മി", "Zara Lakshmi", "Anitha"):
        enrol(kiosk, name)
    found = [one.name for one in learners.find(kiosk.secrets, "lakshmi")]
    assert found == ["Zara Lakshmi", "ലക്ഷ്മി"]
    assert [one.name for one in learners.find(kiosk.secrets, "ലക്ഷ്മി")] == ["ലക്ഷ്മി", "Zara Lakshmi"]
    assert len(learners.find(kiosk.secrets)) == 3


def test_anything_can_be_looked_for() -> None:
    for text in ("\x00", "്", "\u200d", "️", "𠀀", "١", "ക്", "a" * 5000):
        assert keys(text) is not None
        is_like(text, "ലക്ഷ്മി")
