import { sectionsIn } from './marked-sections';

/**
 * Mistakes: an example without a section of a kind, one without a section for an environment that must have one, or one for an environment that does not exist.
 *
 * @param required environments that each have a section; without, one section is enough
 */
export function missingSections(
  { path, text, kind }: { readonly path: string; readonly text: string; readonly kind: string },
  known: readonly string[],
  required: readonly string[] = [],
): string[] {
  const about = sectionsIn(text, kind).map(argument => argument.split(' by ')[0] ?? '');
  const mark = (environment: string) => `<!-- ${kind}: ${environment} --><!-- end of ${kind} -->`;
  const unknown = about.filter(environment => !known.includes(environment));
  const missing = required.filter(environment => !about.includes(environment));
  const none = about.length === 0 && required.length === 0 ? known.slice(-1) : [];
  return [
    ...unknown.map(environment => `${path}: ${kind} of ${environment}, which is none of ${known.join(', ')}`),
    ...[...missing, ...none].map(
      environment => `${path}: no ${kind}\nhint: write ${mark(environment)} where it belongs`,
    ),
  ];
}
