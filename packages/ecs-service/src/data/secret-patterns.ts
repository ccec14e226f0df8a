/**
 * Last words of names that hold a secret, of a name in lower case: `db_password`, `pgpassword`, `token_2`, but not `access_token_expire_minutes` or `password_policy`.
 *
 * JavaScript and RE2 both read it, as the template rule BERTH-SEC-001 asks the same: no look-around, no flags.
 *
 * Source: what people call secrets in `.env` files, 2026-11. A name that is missing here is found by its value only.
 */
export const SECRET_NAME =
  '(passw(or)?ds?|passphrase|(^|[_.-])(pass|pwd?|passcode|secrets?|token|cred(ential)?s?|basic_?auth|rediscli_auth|(api|auth|access|secret|private|signing|encryption|master|jwt|hmac|session|cookie|fernet|license|account|storage|deploy|webhook)[_-]?keys?|(secret|private)[_-].*key))([_-]?[0-9]{1,2}|[_-](old|new|previous|current|value|b64|base64))?$';

/** Ends of names that are written as one word: `dbPassword`, of which the case of the letters says where words begin. */
export const SECRET_CAMEL_NAME =
  '[a-z0-9](Password|Passwd|Pwd|Passphrase|Secret|Token|Credentials?|(Api|Auth|Access|Secret|Private|Signing|Encryption)Key)$';

/**
 * Values that are a secret whatever their name is: all expressions of a row must find something.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids read 2026-11
 * @see https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns read 2026-11
 */
export const SECRET_VALUES: readonly (readonly string[])[] = [
  [String.raw`\b(AKIA|ASIA)[A-Z0-9]{16}\b`], // access key of AWS
  ['^[A-Za-z0-9/+]{40}$', '[a-z]', '[A-Z]', '[0-9]'], // secret key of AWS
  ['-----BEGIN [A-Z ]*PRIVATE KEY-----'],
  [String.raw`^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$`], // JSON web token
  [String.raw`^[A-Za-z][A-Za-z0-9+.-]*://[^/\s:@]*:[^/\s@]+@`], // URL with a password
  [String.raw`\b(gh[pousr]_[A-Za-z0-9]{30}|github_pat_\w{30})`],
  [String.raw`\bglpat-[\w-]{20}`], // GitLab
  [String.raw`\bxox[abeprs]-[\w-]{10}`], // Slack
  [String.raw`\b[rs]k_live_[A-Za-z0-9]{10}`], // Stripe
  [String.raw`\bAIza[\w-]{35}`], // Google
  [String.raw`\bSG\.[\w-]{16,}\.[\w-]{16}`], // SendGrid
  [String.raw`\bnpm_[A-Za-z0-9]{36}\b`],
  [String.raw`^https://hooks\.slack(-gov)?\.com/(services|workflows|triggers)/\w+/`],
  [String.raw`^https://(\w+\.)?discord(app)?\.com/api/webhooks/\d+/[\w-]+`],
  [String.raw`^https://[\w.-]+\.office(365)?\.com/webhook(b2)?/`, '/IncomingWebhook/'], // Teams
  [String.raw`\bxapp-\d-[\w-]{10}`], // Slack
  [String.raw`\b([rs]k_test_|whsec_)[A-Za-z0-9]{10}`], // Stripe
  [String.raw`\bsk-[\w-]{20}`, '[0-9]'], // OpenAI, Anthropic
  [String.raw`\bhf_[A-Za-z0-9]{30}`], // Hugging Face
  [String.raw`\bdckr_pat_[\w-]{20}`], // Docker
  [String.raw`\bpypi-AgEI[\w-]{20}`],
  [String.raw`\bdop_v1_[a-f0-9]{40}`], // DigitalOcean
  [String.raw`\bkey-[0-9a-f]{32}\b`], // Mailgun
  [String.raw`^\d{8,10}:[\w-]{35}$`], // Telegram
  ['^base64:[A-Za-z0-9+/]{40,}={0,2}$'], // Laravel
  ['(^|;) *([Pp]assword|[Pp]wd|PASSWORD|PWD|AccountKey|SharedAccessKey) *= *[^; ]'], // connection strings
  [String.raw`^https?://[^?\s]*\?(.*&)?(password|token|access_token|api_?key|secret)=[^&]`],
];

/** What cannot be a secret, whatever its name is, in lower case: numbers, switches, empty text. */
export const HARMLESS_VALUE = String.raw`^(\d+(\.\d+)?|true|false|on|off|yes|no|enabled|disabled|)$`;

/** What a token of any service is made of: all of these find something. Hashes and UUIDs have no upper case. */
export const RANDOM_VALUE: readonly string[] = [String.raw`^[\w+=-]{32,}$`, '[a-z]', '[A-Z]', '[0-9]'];

/**
 * How evenly its letters are used, of 1: words reach 0.8, random letters are above 0.9. Only the first letters are looked at.
 *
 * Source: tokens of the services above and names in the sources of large projects, 2026-11.
 */
export const RANDOMNESS = { least: 0.85, alphabet: 64, letters: 256 } as const;
