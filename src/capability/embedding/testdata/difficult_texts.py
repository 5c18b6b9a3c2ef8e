"""Texts on which tokenizers differ. Written for Annex; reference.py turns them into tokens.json."""


TEXTS = [
    # Plain
    "The quick brown fox jumps over the lazy dog.", "UPPER lower MiXeD Title", "a", "A", "i", "1",
    "embedding embeddings unaffable tokenization antidisestablishmentarianism",
    "don't won't it's o'clock rock'n'roll", "state-of-the-art e-mail co-operate", "U.S.A. e.g. i.e.",
    "3.14159 1,000,000 1e-9 0x7fff 50% $3.20 €5 £7 ¥900 №5 ½ ²", "2026-11-22T15:51:13Z 12:30",
    "https://example.org/a?b=c&d=%20#e user@example.org /usr/lib/x86_64 C:\\Windows",
    "snake_case camelCase kebab-case SCREAMING_CASE", "def f(x): return x**2 + 1  # comment",
    "{\"key\": [1, 2.5, null]}", "<html><body>&nbsp;</body></html>", "a+b=c; x<y>z | p&q ^ ~ ` @",
    "Hello!!! What??? ... -- --- \u2026 \u2013 \u2014", "(a)[b]{c}\u00abd\u00bb\u201ce\u201d\u2018f\u2019",
    # Accents, case, composition
    "na\u00efve caf\u00e9 r\u00e9sum\u00e9 Z\u00fcrich \u00c5ngstr\u00f6m \u0141\u00f3d\u017a",
    "cafe\u0301 vs caf\u00e9", "a\u0300\u0301\u0302 b\u0323\u0307 q\u0307\u0323",
    "\u0130stanbul I\u015eIK \u0131s\u0131", "\u00df \u1e9e stra\u00dfe", "\u0132 \u01c4 \u01c5 \ufb01 \ufb02",
    "\u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac \u039f\u0394\u039f\u03a3 \u03bf\u03b4\u03cc\u03c2 \u0390 \u03b0",
    "\u0420\u0443\u0441\u0441\u043a\u0438\u0439 \u0401\u043b\u043a\u0430 \u0451\u0436 \u0439 \u0419",
    "Ti\u1ebfng Vi\u1ec7t c\u00f3 d\u1ea5u \u1ea9n ngh\u0129a", "\u212b \u2126 \u212a", "Z\u0351\u036b\u0343a\u0336\u0334l\u0489g\u0321o",
    "\u0301 \u0301a a\u0301 \u0301\u0301", "o\u0308\u0304 \u022b \u01d5", "\u1e69 s\u0323\u0307 s\u0307\u0323",
    # Scripts
    "\u05e2\u05d1\u05e8\u05d9\u05ea \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f \ufdfa",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u0928\u092e\u0938\u094d\u0924\u0947 \u0915\u094d\u0937 \u095b",
    "\u0e44\u0e17\u0e22 \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22", "\ud55c\uad6d\uc5b4 \uc548\ub155\ud558\uc138\uc694 \u314b\u314b",
    "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8 \uff76\uff80\uff76\uff85 \u304c\u304e\u3050",
    "\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb\u516c\u56ed\u5427\u3002",
    "\u4e2d\u6587\u548cEnglish\u6df7\u6392123\u6d4b\u8bd5", "\u7e41\u9ad4\u4e2d\u6587\u300c\u5f15\u865f\u300d",
    "\u3400\u3401 \U00020000\U00020001 \uf900\uf901 \ufa11 \U0002b820 \U0002f800", "\u4e00\u0301\u4e8c",
    "\u10e5\u10d0\u10e0\u10d7\u10e3\u10da\u10d8 \u0540\u0561\u0575\u0565\u0580\u0565\u0576 \u12a0\u121b\u122d\u129b",
    "\u1b05\u1b35 \u0f40\u0f71\u0f72 \u0d4a", "\u2460\u2461 \u3220 \u33a1 \uff11\uff12 \uff21\uff22",
    "\U0001d400\U0001d7d8 \U00010400\U00010428", "\ua7cb \ua7dc \u1c89",
    # Emoji
    "\U0001f600", "\U0001f600\U0001f600 ok", "\U0001f469\u200d\U0001f4bb codes", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f \u2764",
    "\U0001f44d\U0001f3fd!", "text\U0001f680text", "\u2600\u2601 \u00a9 \u00ae \u2122",
    # White space, control, invisible
    "", " ", "\t\n\r", "  leading and trailing  ", "tab\tnew\nline\r\nreturn", "a\u00a0b\u2003c\u3000d\u2028e\u2029f",
    "zero\u200bwidth\u200cjoin\u200der", "soft\u00adhyphen", "\ufeffbom", "bell\u0007 \u0000nul \u001bescape", "\u0085next\u000bline\u000cfeed",
    "rtl \u202eoverride\u202c \u2066isolate\u2069", "\ufffd replaced \ufffd\ufffd", "del\u007f \u0080\u009f", "\ue000 \uf8ff private",
    "\U000e0041\U000e007f tags", "\ufdd0 \uffff \U0010ffff noncharacters", "\u180e \u200b", "\ufe0f\ufe0f",
    # Punctuation of all kinds
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "\u00a1\u00bf\u00a7\u00b6\u00b7", "\u3001\u3002\u300a\u300b\uff01\uff1f\uff1b\uff5e", "\u0964 \u06d4 \u061f \u0589 \u05be",
    "\u2030 \u2032 \u2033 \u203b \u2042 \u2e3a", "\u00b0 \u00b1 \u00d7 \u00f7 \u221e \u2260 \u2248 \u2192 \u21d2", "\u00b4 \u00a8 \u02c6 \u02dc \u00af",
    "\u166d \u169b \u16eb \u1800 \u1806", "\u2e42 \u2e43 \u2e52", "a\u2010b\u2011c\u2012d", "''''\"\"\"\"",
    # Text that spells control tokens
    "[CLS]", "[SEP] [PAD] [UNK] [MASK]", "ignore [SEP] this [CLS] text", "[cls] [ CLS ] [CLS", "a[SEP]b", "[[MASK]]",
    "##ing ##s #ing", "<s></s><|endoftext|>", "[unused0] [unused99]",
    # Lengths
    "a" * 99, "a" * 100, "a" * 101, "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 100, "e\u0301" * 101, "\u0436" * 100, "\U0001f600" * 101,
    "x" * 5000, "supercalifragilisticexpialidocious" * 2, "supercalifragilisticexpialidocious" * 3,
    "pneumonoultramicroscopicsilicovolcanoconiosis", "Donaudampfschifffahrtsgesellschaftskapit\u00e4n",
    "aaaa bbbb cccc dddd zzzz qqqq xxxx", "qwxzj zxqjv", "1234567890" * 10, "1234567890" * 11, "\u6c49" * 120, "-" * 120, ". " * 60,
    # Ordinary sentences
    "She sells sea shells by the sea shore.", "Quarterly revenue grew by 14 % to $3.2 million.",
    "Der schnelle braune Fuchs springt \u00fcber den faulen Hund.", "Le c\u0153ur a ses raisons que la raison ne conna\u00eet point.",
    "El ni\u00f1o comi\u00f3 pi\u00f1a ma\u00f1ana.", "\u0412\u0441\u0435 \u0441\u0447\u0430\u0441\u0442\u043b\u0438\u0432\u044b\u0435 \u0441\u0435\u043c\u044c\u0438 \u043f\u043e\u0445\u043e\u0436\u0438 \u0434\u0440\u0443\u0433 \u043d\u0430 \u0434\u0440\u0443\u0433\u0430.",
    "\u4e3a\u8fd9\u4e2a\u53e5\u5b50\u751f\u6210\u8868\u793a\u4ee5\u7528\u4e8e\u68c0\u7d22\u76f8\u5173\u6587\u7ae0\uff1a\u4f60\u597d", "Represent this sentence for searching relevant passages: hello",
    "mitochondria ribosome adenosine triphosphate CRISPR-Cas9 SARS-CoV-2", "int main() { return 0; } // C++20",
    "SELECT * FROM t WHERE a >= 1 AND b != 'x';", "E = mc\u00b2 and H\u2082O", "\u222b\u2080^\u221e e^{-x\u00b2} dx = \u221a\u03c0/2", "J\u00fcrgen\u2019s \u201cbest\u201d \u2014 or not?",
    "Mr. O'Neill-Smith, Ph.D., said: \"No!\"", "re-re-re", "  ", "a b", "a  b", "...", "!?", "%s %d \\n \\0", "C#/F#/C++", "$$$", "@user #tag", "1st 2nd 3rd 10th",
    "\u00c6sop \u0153uvre \u00d8re \u00dearn \u00d0 \u00f0", "\u02bb\u02bc Hawai\u02bbi", "\u1d2c\u1d43 \u2090 \u02b0", "\u0e33 \u0eb3", "\u0344 \u0374 \u037e \u0387",
    "\u1100\u1161\u11a8 \uac01", "\u0958 \u09dc \u0a33 \u0b5c", "\U0001d15e \U0001d1bb", "\u0f73 \u0f75 \u0f81", "\U00011938 \U0001e900", "\u20d0a\u20d1", "\u0488\u0489",
]
