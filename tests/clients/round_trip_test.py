"""What the voice says, the ears understand: word error over varied sentences."""

from support.error_rates import word_errors

# (voice, sentence): names, numbers, abbreviations, questions, long and short.
SENTENCES = [
    ("af_heart", "The keeper counted the ships that passed before noon."),
    ("am_michael", "There were seventeen of them, and each one carried a lantern."),
    ("bf_emma", "Would you please bring the green book from the top shelf?"),
    ("bm_george", "Dr. Smith arrived at 7:30 and left before the rain began."),
    ("af_bella", "It cost $45, which was more than anyone had expected."),
    ("am_adam", "My telephone has been ringing since early this morning."),
    ("af_nicole", "The meeting was moved to the 3rd of March."),
    ("bf_isabella", "Nobody had asked him why the lamp burned by day."),
    ("am_fenrir", "Turn left at the bridge, then follow the river for two miles."),
    ("af_sarah", "Water boils at 100 degrees, but it can wait for us."),
    ("bm_lewis", "She bought apples, oranges, bread, and a bottle of milk."),
    ("af_heart", "In 1984 the library was painted white again."),
    ("am_puck", "Can you hear me now, or should I speak a little louder?"),
    ("af_sky", "The engine stopped twice, and nobody could say why."),
    ("bf_alice", "He closed the ledger and waited for the evening tide."),
    ("am_eric", "About 25% of the students had already finished."),
    ("af_nova", "Good morning! Your coffee is ready in the kitchen."),
    ("bm_daniel", "The train from London was late because of heavy snow."),
    ("af_jessica", "I have never seen so many stars above the desert."),
    ("am_liam", "Please remember to lock the door when you leave."),
]


def _heard(client, voice, sentence, **options):
    sound = client.audio.speech.create(
        model="kokoro-82m", voice=voice, input=sentence, response_format="wav", **options
    ).content
    return client.audio.transcriptions.create(
        model="whisper-base", file=("sound.wav", sound), language="en"
    ).text


def test_word_error_over_twenty_sentences(client):
    errors = words = 0
    missed = []
    for voice, sentence in SENTENCES:
        heard = _heard(client, voice, sentence)
        wrong, total = word_errors(sentence, heard)
        errors, words = errors + wrong, words + total
        if wrong:
            missed.append(f"{wrong}: {voice}: {sentence!r} heard as {heard!r}")
    print(f"word error {errors}/{words} = {errors / words:.3f}", *missed, sep="\n")
    assert len(SENTENCES) == 20
    assert errors / words <= 0.05, "\n".join(missed)


def test_fast_and_slow_speech_is_understood(client):
    errors = words = 0
    for speed in (0.5, 2.0):
        for voice, sentence in SENTENCES[:3]:
            heard = _heard(client, voice, sentence, speed=speed)
            wrong, total = word_errors(sentence, heard)
            errors, words = errors + wrong, words + total
    assert errors / words <= 0.15, f"{errors} of {words}"
