const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `<name>text</name>` for what no shape describes. */
export function element(name: string, text: string | number): string {
  return `<${name}>${String(text).replace(/[&<>"]/g, char => ENTITIES[char] ?? char)}</${name}>`;
}

/** One element each for those members that are plain text or numbers. */
export function elements(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .filter((member): member is [string, string | number] => ['string', 'number'].includes(typeof member[1]))
    .map(([name, text]) => element(name, text))
    .join('');
}

/** The content of the root element. */
export function contentOf(xml: string): string {
  const start = xml.indexOf('>');
  return xml[start - 1] === '/' ? '' : xml.slice(start + 1, xml.lastIndexOf('</'));
}
