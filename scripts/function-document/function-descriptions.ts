/**
 * What users are told of the functions: a list for each family, a line for each function. A line is how the function is
 * called, two colons, and what it gives. Capitals stand for values; the last one is what usually comes through a pipe.
 */
export interface FunctionFamily {
  readonly title: string;
  readonly about: string;
  readonly lines: string;
}

export const functionFamilies: readonly FunctionFamily[] = [
  {
    title: "Secrets, files, environment",
    about: "What they read is watched: when it changes the template is rendered again.",
    lines: `
secret PATH ["K=V" …] :: the secret at the path, with .Data, .LeaseID, .LeaseDuration, .Renewable, .Warnings, .Auth and .WrapInfo; with K=V pairs it is written, and what the server answers is given. The path of KV version 2 may leave out data/; ?version=N reads that version
secrets PATH :: the sorted names below the path
pkiCert PATH ["K=V" …] :: a certificate with .Cert, .Key, .CA and .CAChain (PEM), issued again only when it nears its end; it is read back from the destination file after a restart
file PATH :: the content of the file; below sandbox_path only, where that is set
writeToFile PATH USER GROUP MODE ["append" or "newline"…] TEXT :: writes the text to another file, and gives an empty text
env NAME :: the environment variable, or an empty text
mustEnv NAME :: the environment variable; an error if it is missing or empty
envOrDefault NAME DEFAULT :: the environment variable, or the default if there is none
`,
  },
  {
    title: "Text",
    about: "Lengths and offsets count bytes, as in Go.",
    lines: `
trim CHARACTERS TEXT :: without those characters at either end
trimPrefix PREFIX TEXT :: without that beginning
trimSuffix SUFFIX TEXT :: without that end
trimSpace TEXT :: without white space at either end
split SEPARATOR TEXT :: a list of the parts
splitToMap PAIRS KEYS TEXT :: a map: the text is cut at the first separator into pairs, and those at the second one
join SEPARATOR LIST :: the texts of the list in one
indent SPACES TEXT :: each line that is not empty moved to the right
replaceAll OLD NEW TEXT :: with every OLD replaced
regexMatch PATTERN TEXT :: whether the regular expression (RE2) is found
regexReplaceAll PATTERN NEW TEXT :: with every match replaced; $1 and \${name} stand for groups
toLower TEXT :: in lower case
toUpper TEXT :: in upper case
toTitle TEXT :: each word with a capital at its beginning, the rest in lower case
`,
  },
  {
    title: "Lists and maps",
    about: "",
    lines: `
contains VALUE LIST :: whether the list, map or text has the value
containsAll VALUES LIST :: whether it has all of them
containsAny VALUES LIST :: whether it has one of them
containsNone VALUES LIST :: whether it has none of them
containsNotAll VALUES LIST :: whether it lacks one of them
in LIST VALUE :: contains, the other way round
loop [FROM] TO :: the integers from FROM (0) up to but not including TO, for range
explode PAIRS :: a deep map of key-value pairs, which only Consul gives
explodeMap MAP :: a deep map of one whose keys are paths
byKey PAIRS :: a map by the first part of each key, of pairs that only Consul gives
mergeMap MAP SOURCE :: the map itself, with what it lacked
mergeMapWithOverride MAP SOURCE :: the map itself, with all of the source
scratch.Get KEY :: what has been kept under the key during this rendering; scratch.Key: whether there is something
scratch.Set KEY VALUE :: keeps it; scratch.SetX: unless there is something
scratch.MapSet KEY NAME VALUE :: keeps it in the map under the key; scratch.MapSetX: unless there is something; scratch.MapValues KEY: its values, sorted by name
executeTemplate NAME [VALUE] :: the text of a template that is defined in the same text
`,
  },
  {
    title: "Numbers",
    about: "Integers stay exact; integers and floats do not mix without one becoming the other, as in Go.",
    lines: `
add B A :: A + B
subtract B A :: A − B
multiply B A :: A × B
divide B A :: A ÷ B
modulo B A :: the rest of A ÷ B
minimum B A :: the smaller one
maximum B A :: the larger one
parseBool TEXT :: true or false
parseInt TEXT :: an int64
parseUint TEXT :: a uint64
parseFloat TEXT :: a float64
`,
  },
  {
    title: "Encodings, hashes, time",
    about: "",
    lines: `
base64Encode TEXT :: in base64
base64Decode TEXT :: out of base64
base64URLEncode TEXT :: in base64 for URLs
base64URLDecode TEXT :: out of base64 for URLs
toJSON VALUE :: JSON on one line, safe inside HTML
toJSONPretty VALUE :: JSON on many lines
toUnescapedJSON VALUE :: JSON on one line, with <, > and & as they are
toUnescapedJSONPretty VALUE :: the same on many lines
parseJSON TEXT :: the value of the JSON text; its numbers are floats
toYAML VALUE :: YAML
parseYAML TEXT :: the value of the YAML text, by the rules of YAML 1.1
toTOML MAP :: TOML
md5sum TEXT :: hexadecimal
sha256Hex TEXT :: hexadecimal
hmacSHA256Hex TEXT KEY :: hexadecimal
timestamp [LAYOUT] :: the time of the rendering in UTC, RFC 3339, by Go's layout, or in seconds for "unix"
`,
  },
  {
    title: "The machine, debugging",
    about: "",
    lines: `
sockaddr EXPRESSION :: addresses of this machine, by the template language of go-sockaddr, as in sockaddr "GetPrivateIP"
spew_sdump VALUE… :: the values in full, with their types, for debugging
spew_dump VALUE… :: an empty text; Go's agent prints the values to its standard output, which is no place for secrets
spew_sprintf FORMAT VALUE… :: by a format: %v, %+v, %#v and %#+v are in full, the last two with types
spew_printf FORMAT VALUE… :: an empty text, like spew_dump
`,
  },
  {
    title: "Sprig: text",
    about: "Sprig 3.3 as consul-template has it, with sprig_ before each name.",
    lines: `
sprig_abbrev WIDTH TEXT :: cut to so many bytes, three of them for an ellipsis
sprig_abbrevboth LEFT WIDTH TEXT :: the same, with the beginning cut too
sprig_camelcase TEXT :: some_words as SomeWords
sprig_cat VALUE… :: the values with a space between them
sprig_contains PART TEXT :: whether the part is in the text
sprig_fail MESSAGE :: an error with that message
sprig_hasPrefix PREFIX TEXT :: whether the text begins so
sprig_hasSuffix SUFFIX TEXT :: whether the text ends so
sprig_hello :: Hello!
sprig_indent SPACES TEXT :: every line moved to the right
sprig_initials TEXT :: the first letter of each word
sprig_join SEPARATOR LIST :: the values of the list in one text
sprig_kebabcase TEXT :: SomeWords as some-words
sprig_lower TEXT :: in lower case
sprig_nindent SPACES TEXT :: indent, with a line end before it
sprig_nospace TEXT :: without white space
sprig_plural ONE MANY COUNT :: the first for 1, else the second
sprig_quote VALUE… :: each in double quotes, as Go writes them
sprig_randAlpha COUNT :: letters by chance
sprig_randAlphaNum COUNT :: letters and digits by chance
sprig_randAscii COUNT :: printable ASCII characters by chance
sprig_randNumeric COUNT :: digits by chance
sprig_repeat COUNT TEXT :: the text so many times
sprig_replace OLD NEW TEXT :: with every OLD replaced
sprig_shuffle TEXT :: its characters in an order of chance
sprig_snakecase TEXT :: SomeWords as some_words
sprig_sortAlpha LIST :: the values as texts, sorted
sprig_split SEPARATOR TEXT :: a map of the parts, with the keys _0, _1 …
sprig_splitList SEPARATOR TEXT :: a list of the parts
sprig_splitn SEPARATOR COUNT TEXT :: a map of at most so many parts
sprig_squote VALUE… :: each in single quotes
sprig_substr FROM TO TEXT :: the bytes from FROM to TO; a negative one is the beginning or the end
sprig_swapcase TEXT :: upper case for lower case and the other way round
sprig_title TEXT :: with a capital at the beginning of each word
sprig_toString VALUE :: the value as a text
sprig_toStrings LIST :: the values as texts
sprig_trim TEXT :: without white space at either end
sprig_trimAll CHARACTERS TEXT :: without those characters at either end
sprig_trimall CHARACTERS TEXT :: the same under its old name
sprig_trimPrefix PREFIX TEXT :: without that beginning
sprig_trimSuffix SUFFIX TEXT :: without that end
sprig_trunc LENGTH TEXT :: the first bytes, or with a negative length the last ones
sprig_untitle TEXT :: with a small letter at the beginning of each word
sprig_upper TEXT :: in upper case
sprig_wrap WIDTH TEXT :: with line ends between words
sprig_wrapWith WIDTH SEPARATOR TEXT :: with the separator there, and inside long words
`,
  },
  {
    title: "Sprig: regular expressions",
    about:
      "RE2, as in Go. The names with must return an error where the others panic; a template sees an error in both.",
    lines: `
sprig_regexFind PATTERN TEXT :: the first match
sprig_mustRegexFind PATTERN TEXT :: the first match
sprig_regexFindAll PATTERN TEXT COUNT :: a list of at most so many matches, -1 for all
sprig_mustRegexFindAll PATTERN TEXT COUNT :: a list of at most so many matches, -1 for all
sprig_regexMatch PATTERN TEXT :: whether there is a match; false for a pattern with an error
sprig_mustRegexMatch PATTERN TEXT :: whether there is a match
sprig_regexQuoteMeta TEXT :: a pattern that matches the text itself
sprig_regexReplaceAll PATTERN TEXT NEW :: with every match replaced; \${1} stands for a group
sprig_mustRegexReplaceAll PATTERN TEXT NEW :: with every match replaced; \${1} stands for a group
sprig_regexReplaceAllLiteral PATTERN TEXT NEW :: with every match replaced by the text as it is
sprig_mustRegexReplaceAllLiteral PATTERN TEXT NEW :: with every match replaced by the text as it is
sprig_regexSplit PATTERN TEXT COUNT :: a list of at most so many parts, -1 for all
sprig_mustRegexSplit PATTERN TEXT COUNT :: a list of at most so many parts, -1 for all
`,
  },
  {
    title: "Sprig: lists",
    about:
      "None of them changes the list it gets. Each but list, tuple and concat exists with must before its name too.",
    lines: `
sprig_append LIST VALUE :: one more at the end
sprig_push LIST VALUE :: the same
sprig_chunk SIZE LIST :: a list of lists of that size
sprig_compact LIST :: without what is empty
sprig_concat LIST… :: the lists in one
sprig_first LIST :: the first value, or nil
sprig_has VALUE LIST :: whether the list has the value
sprig_initial LIST :: all but the last
sprig_last LIST :: the last value, or nil
sprig_list VALUE… :: a list
sprig_tuple VALUE… :: a list
sprig_prepend LIST VALUE :: one more at the front
sprig_rest LIST :: all but the first
sprig_reverse LIST :: turned round
sprig_slice LIST [FROM [TO]] :: a part
sprig_uniq LIST :: each value once
sprig_without LIST VALUE… :: without those values
`,
  },
  {
    title: "Sprig: dicts",
    about: "deepCopy, merge and mergeOverwrite exist with must before their names too.",
    lines: `
sprig_dict KEY VALUE… :: a map
sprig_get DICT KEY :: the value, or an empty text
sprig_set DICT KEY VALUE :: changes the map and gives it
sprig_unset DICT KEY :: changes the map and gives it
sprig_hasKey DICT KEY :: whether there is such a key
sprig_keys DICT… :: the keys, sorted (in Go in an order of chance)
sprig_values DICT :: the values, sorted by key (in Go in an order of chance)
sprig_pick DICT KEY… :: a map of only those keys
sprig_omit DICT KEY… :: a map without those keys
sprig_pluck KEY DICT… :: the values that the maps have for the key
sprig_merge DICT SOURCE… :: the first map itself, with what it lacked
sprig_mergeOverwrite DICT SOURCE… :: the first map itself, with all of the sources
sprig_deepCopy VALUE :: a copy that shares nothing
sprig_dig KEY… DEFAULT DICT :: a value deep inside
`,
  },
  {
    title: "Sprig: choices and types",
    about: "Empty are nil, false, 0, and a text, list or map without content.",
    lines: `
sprig_all VALUE… :: whether none is empty
sprig_any VALUE… :: whether one is not empty
sprig_coalesce VALUE… :: the first that is not empty
sprig_default DEFAULT VALUE :: the value, or the default if it is empty
sprig_deepEqual VALUE VALUE :: whether type and content are the same
sprig_empty VALUE :: whether it is empty
sprig_kindIs KIND VALUE :: whether that is its kind
sprig_kindOf VALUE :: string, slice, map, int64 …
sprig_ternary YES NO BOOL :: one of the two
sprig_typeIs TYPE VALUE :: whether that is its type
sprig_typeIsLike TYPE VALUE :: the same for a pointer to it
sprig_typeOf VALUE :: the name of its type, as Go prints it
`,
  },
  {
    title: "Sprig: numbers",
    about: "What is no number counts as 0. The names that end in f work on exact decimals and give floats.",
    lines: `
sprig_add VALUE… :: the sum
sprig_add1 VALUE :: one more
sprig_add1f VALUE :: one more
sprig_addf VALUE… :: the sum
sprig_atoi TEXT :: an int
sprig_biggest VALUE… :: the largest
sprig_ceil VALUE :: rounded up
sprig_div A B :: A ÷ B
sprig_divf A B… :: A ÷ B
sprig_float64 VALUE :: as a float64
sprig_floor VALUE :: rounded down
sprig_int VALUE :: as an int
sprig_int64 VALUE :: as an int64
sprig_max VALUE… :: the largest
sprig_maxf VALUE… :: the largest
sprig_min VALUE… :: the smallest
sprig_minf VALUE… :: the smallest
sprig_mod A B :: the rest of A ÷ B
sprig_mul VALUE… :: the product
sprig_mulf VALUE… :: the product
sprig_randInt FROM TO :: an int by chance, below TO
sprig_round VALUE PLACES [UP] :: rounded; a fraction of UP (0.5) or more is rounded up
sprig_seq [FROM [STEP]] TO :: the integers as a text, TO included
sprig_sub A B :: A − B
sprig_subf A B… :: A − B
sprig_toDecimal TEXT :: its octal digits as an int64
sprig_until COUNT :: a list of the ints from 0
sprig_untilStep FROM TO STEP :: a list of ints, TO not included
`,
  },
  {
    title: "Sprig: encodings and JSON",
    about:
      "fromJson, toJson, toPrettyJson and toRawJson exist with must before their names too, for an error instead of an empty result.",
    lines: `
sprig_b32dec TEXT :: out of base32
sprig_b32enc TEXT :: in base32
sprig_b64dec TEXT :: out of base64
sprig_b64enc TEXT :: in base64
sprig_fromJson TEXT :: the value of the JSON text; its numbers are floats
sprig_toJson VALUE :: JSON on one line, safe inside HTML
sprig_toPrettyJson VALUE :: JSON on many lines
sprig_toRawJson VALUE :: JSON on one line, with <, > and & as they are
`,
  },
  {
    title: "Sprig: time",
    about:
      "Layouts are Go's. A time is what now or toDate gives, or a number of seconds since 1970; anything else is now.",
    lines: `
sprig_ago TIME :: how long ago, in whole seconds, as 1h2m3s
sprig_date LAYOUT TIME :: in the zone of the process
sprig_dateInZone LAYOUT TIME ZONE :: in a zone such as Europe/Berlin
sprig_date_in_zone LAYOUT TIME ZONE :: the same under its old name
sprig_dateModify DURATION TIME :: moved by a duration such as -1.5h; the time itself if the duration has an error
sprig_date_modify DURATION TIME :: the same under its old name
sprig_mustDateModify DURATION TIME :: with an error
sprig_must_date_modify DURATION TIME :: the same under its old name
sprig_duration SECONDS :: as 1h2m3s
sprig_durationRound DURATION :: its largest unit, as 2h
sprig_htmlDate TIME :: 2006-01-02
sprig_htmlDateInZone TIME ZONE :: 2006-01-02 in a zone
sprig_now :: the time of the rendering
sprig_toDate LAYOUT TEXT :: the time in the text; the year 1 if it has an error
sprig_mustToDate LAYOUT TEXT :: with an error
sprig_unixEpoch TIME :: seconds since 1970, as a text
`,
  },
  {
    title: "Sprig: keys, certificates, hashes, chance",
    about: "What is made anew at each rendering changes the file each time: keep such values in the server instead.",
    lines: `
sprig_adler32sum TEXT :: decimal
sprig_bcrypt TEXT :: a bcrypt hash
sprig_buildCustomCert CERT KEY :: a certificate object of two base64 texts
sprig_decryptAES KEY TEXT :: out of AES-256-CBC and base64
sprig_derivePassword COUNTER TYPE PASSWORD USER SITE :: a password by the Master Password algorithm
sprig_encryptAES KEY TEXT :: in AES-256-CBC and base64
sprig_genCA NAME DAYS :: a certificate authority with .Cert and .Key
sprig_genCAWithKey NAME DAYS KEY :: the same with a key of yours
sprig_genPrivateKey TYPE :: a private key in PEM: rsa, dsa, ecdsa or ed25519
sprig_genSelfSignedCert NAME IPS NAMES DAYS :: a certificate with .Cert and .Key
sprig_genSelfSignedCertWithKey NAME IPS NAMES DAYS KEY :: the same with a key of yours
sprig_genSignedCert NAME IPS NAMES DAYS CA :: a certificate that the authority has signed
sprig_genSignedCertWithKey NAME IPS NAMES DAYS CA KEY :: the same with a key of yours
sprig_htpasswd USER PASSWORD :: a line for such a file, with bcrypt
sprig_randBytes COUNT :: bytes by chance, in base64
sprig_sha1sum TEXT :: hexadecimal
sprig_sha256sum TEXT :: hexadecimal
sprig_sha512sum TEXT :: hexadecimal
sprig_uuidv4 :: a UUID by chance
`,
  },
  {
    title: "Sprig: paths, URLs, versions, the machine",
    about: "The functions that begin with os are the same on this kind of system.",
    lines: `
sprig_base PATH :: its last element
sprig_osBase PATH :: its last element
sprig_clean PATH :: in its shortest form
sprig_osClean PATH :: in its shortest form
sprig_dir PATH :: all but its last element
sprig_osDir PATH :: all but its last element
sprig_ext PATH :: what is behind the last point, with it
sprig_osExt PATH :: what is behind the last point, with it
sprig_isAbs PATH :: whether it begins at the root
sprig_osIsAbs PATH :: whether it begins at the root
sprig_env NAME :: the environment variable, or an empty text
sprig_expandenv TEXT :: with $NAME and \${NAME} replaced
sprig_getHostByName NAME :: the address of a name in the hosts file; name servers are not asked
sprig_semver VERSION :: an object with .Major, .Minor, .Patch, .Prerelease, .Metadata and .Original
sprig_semverCompare CONSTRAINT VERSION :: whether the version fits
sprig_urlJoin DICT :: a URL of its parts
sprig_urlParse URL :: a dict of its parts
`,
  },
];
