import type { Target } from '@aws-sdk/client-eventbridge';

/**
 * What a target gets of an event: the whole of it, a part, a constant, or a text with parts of it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputOf({ Input, InputPath, InputTransformer }: Target, event: object, ruleArn: string): string {
  if (Input !== undefined) return Input;
  if (InputPath) return JSON.stringify(at(InputPath, event) ?? null);
  if (!InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate = '' } = InputTransformer;
  const given = Object.entries(InputPathsMap).map(([name, path]) => [name, at(path, event)]);
  const values: Record<string, unknown> = {
    ...Object.fromEntries(given),
    'aws.events.rule-arn': ruleArn,
    'aws.events.rule-name': ruleArn.split('/').at(-1),
    'aws.events.event.json': event,
    'aws.events.event.ingestion-time': Object(event).time,
  };
  // inside of a text a value stands as it is, elsewhere as JSON
  const pieces = InputTemplate.split(/("(?:[^"\\]|\\.)*")/);
  return pieces.map((piece, position) => fill(piece, values, position % 2 === 1)).join('');
}

function fill(piece: string, values: Readonly<Record<string, unknown>>, isQuoted: boolean): string {
  return piece.replace(/<([\w.-]+)>/g, (whole, name: string) => {
    if (!(name in values)) return whole;
    const value = values[name];
    if (!isQuoted) return JSON.stringify(value ?? '');
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

/** `$.detail.items[0].name` */
function at(path: string, event: unknown): unknown {
  const names = path
    .replace(/^\$\.?/, '')
    .split(/[.[\]]+/)
    .filter(Boolean);
  return names.reduce<unknown>((value, name) => Object(value ?? {})[name], event);
}
