/**
 * Writes what belongs between `<!-- <kind>: <argument> -->` and `<!-- end of <kind> -->`; everything else stays.
 *
 * @example
 * fillSections('<!-- costs: dev -->\nold\n<!-- end of costs -->', 'costs', name => `${name} costs nothing`);
 */
export function fillSections(text: string, kind: string, render: (argument: string) => string): string {
  return text.replace(patternOf(kind), (_, opening: string, argument: string, closing: string) => {
    return `${opening}\n\n${render(argument).trim()}\n\n${closing}`;
  });
}

/** The arguments of all sections of a kind. */
export function sectionsIn(text: string, kind: string): string[] {
  return [...text.matchAll(patternOf(kind))].map(([, , argument = '']) => argument);
}

function patternOf(kind: string): RegExp {
  return new RegExp(`(<!-- ${kind}: ([^>]+?) -->)[^]*?(<!-- end of ${kind} -->)`, 'g');
}
