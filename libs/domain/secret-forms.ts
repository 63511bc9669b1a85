/** What stands for a secret in an error of a provider. */
const PLACEHOLDER = '[key]';
/** Shorter pieces would be found in what is none. */
const SHORTEST_FORM = 8;

/**
 * The texts by which a secret can be read from what quotes it: itself, URL-encoded, and inside base64 (both alphabets),
 * wherever it stands in what was encoded. Longest first.
 */
export function secretForms(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) => insideBase64(secret, offset));
  const forms = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ...inBase64,
    ...inBase64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  const usable = forms.filter((form) => form === secret || form.length >= SHORTEST_FORM);
  return [...new Set(usable)].sort((a, b) => b.length - a.length);
}

/** A text without a secret, in whichever form it quotes it. */
export function withoutSecret(text: string, secret: string): string {
  if (secret === '') return text;
  return secretForms(secret).reduce((rest, form) => rest.replaceAll(form, PLACEHOLDER), text);
}

/**
 * The characters of base64 that depend on the secret alone when so many bytes (modulo three) stand before it: the first
 * and last ones are mixed with the neighbours' bits.
 */
function insideBase64(secret: string, offset: number): string {
  const bytes = new TextEncoder().encode(`${'\0'.repeat(offset)}${secret}`);
  const encoded = btoa(String.fromCharCode(...bytes));
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}
