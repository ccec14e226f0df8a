import { AwsError } from '../../../core/aws-error';
import type { Node } from './parse';

/** The figures of a metric at every period of a query, oldest first; undefined where there is none. */
export type Series = readonly (number | undefined)[];

/** A number stands for itself at every period. */
export type Value = number | Series | readonly Series[] | string;

export interface Names {
  /** The series of an id. */
  get(id: string): Series;

  /** All series of metrics, for `METRICS()`. */
  readonly metrics: readonly Series[];

  /** How many periods the query has, and how long one is. */
  readonly length: number;
  readonly periodSeconds: number;
}

/**
 * The series that an expression makes. What is missing in one of two series is missing in the result.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws AwsError ValidationError
 */
export function evaluateMath(node: Node, names: Names): Series {
  return seriesOf(valueAt(node, names), names);
}

function valueAt(node: Node, names: Names): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'text':
      return node.text;
    case 'name':
      return node.name === 'REPEAT' || node.name === 'LINEAR' ? node.name : names.get(node.name);
    case 'list':
      return node.items.map(item => seriesOf(valueAt(item, names), names));
    case 'operation':
      return combine(node.operator, valueAt(node.left, names), valueAt(node.right, names), names);
    case 'call':
      return call(node.name, node.args, names);
  }
}

function call(name: string, args: readonly Node[], names: Names): Value {
  if (name === 'METRICS') return names.metrics;
  const values = args.map(arg => valueAt(arg, names));
  const [first = []] = values;
  const reduce = reducers[name];
  if (reduce) return reduced(first, reduce);
  const map = mappers[name];
  if (map) return mapped(first, value => value.map(figure => (figure === undefined ? undefined : map(figure))), names);
  switch (name) {
    case 'FILL':
      return mapped(first, series => fill(series, values[1] ?? 0), names);
    case 'IF':
      return choose(values, names);
    case 'PERIOD':
      return names.periodSeconds;
    case 'RATE':
      return mapped(first, series => differences(series).map(value => value && value / names.periodSeconds), names);
    case 'DIFF':
      return mapped(first, differences, names);
    case 'RUNNING_SUM':
      return mapped(first, runningSum, names);
    default:
      throw new AwsError(
        'ValidationError',
        `The function ${name} of metric math is not implemented in the local cloud`,
      );
  }
}

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

const reducers: Readonly<Record<string, (figures: readonly number[]) => number>> = {
  SUM: sum,
  AVG: figures => sum(figures) / figures.length,
  MIN: figures => Math.min(...figures),
  MAX: figures => Math.max(...figures),
};

const mappers: Readonly<Record<string, (figure: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

/** Of several series: one series. Of one: one number. */
function reduced(value: Value, reduce: (figures: readonly number[]) => number): Value {
  if (typeof value === 'number') return value;
  if (isList(value))
    return (value[0] ?? []).map((_, at) =>
      over(
        value.map(series => series[at]),
        reduce,
      ),
    );
  return over(value as Series, reduce) ?? [];
}

function over(figures: Series, reduce: (figures: readonly number[]) => number): number | undefined {
  const present = figures.filter(figure => figure !== undefined);
  return present.length > 0 ? reduce(present) : undefined;
}

function mapped(value: Value, change: (series: Series) => Series, names: Names): Value {
  return isList(value) ? value.map(change) : change(seriesOf(value, names));
}

function fill(series: Series, filler: Value): Series {
  let last: number | undefined;
  return series.map((figure, at) => {
    last = figure ?? (filler === 'REPEAT' ? last : undefined);
    if (last !== undefined) return last;
    if (filler === 'LINEAR') return linear(series, at);
    return typeof filler === 'number' ? filler : isList(filler) ? undefined : (filler as Series)[at];
  });
}

function linear(series: Series, at: number): number | undefined {
  const before = lastIndex(series.slice(0, at));
  const after = series.findIndex((figure, index) => index > at && figure !== undefined);
  const [from, to] = [series[before], series[after]];
  if (from === undefined || to === undefined) return undefined;
  return from + ((to - from) * (at - before)) / (after - before);
}

function choose([condition = 0, yes = 0, no]: readonly Value[], names: Names): Value {
  const [conditions, whenTrue] = [seriesOf(condition, names), seriesOf(yes, names)];
  const whenFalse = no === undefined ? [] : seriesOf(no, names);
  return conditions.map((figure, at) => {
    if (figure === undefined) return undefined;
    return figure === 0 ? whenFalse[at] : whenTrue[at];
  });
}

function differences(series: Series): Series {
  return series.map((figure, at) => {
    const before = series[at - 1];
    return figure === undefined || before === undefined ? undefined : figure - before;
  });
}

function runningSum(series: Series): Series {
  let total = 0;
  return series.map(figure => {
    if (figure !== undefined) total += figure;
    return figure === undefined ? undefined : total;
  });
}

const operations: Readonly<Record<string, (a: number, b: number) => number | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : a / b),
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

function combine(operator: string, left: Value, right: Value, names: Names): Value {
  const apply = operations[{ AND: '&&', OR: '||' }[operator] ?? operator];
  if (!apply) throw new AwsError('ValidationError', `The operator ${operator} is not valid`);
  if (typeof left === 'number' && typeof right === 'number') return apply(left, right) ?? [];
  if (isList(left)) return left.map(series => combineSeries(apply, series, seriesOf(right, names)));
  if (isList(right)) return right.map(series => combineSeries(apply, seriesOf(left, names), series));
  return combineSeries(apply, seriesOf(left, names), seriesOf(right, names));
}

function combineSeries(apply: (a: number, b: number) => number | undefined, left: Series, right: Series): Series {
  return left.map((a, at) => {
    const b = right[at];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });
}

function isList(value: Value): value is readonly Series[] {
  return Array.isArray(value) && Array.isArray(value[0]);
}

function seriesOf(value: Value, { length }: Names): Series {
  if (typeof value === 'number') return Array.from({ length }, () => value);
  if (typeof value === 'string') throw new AwsError('ValidationError', `The text '${value}' is no time series`);
  return isList(value) ? (value[0] ?? []) : (value as Series);
}

function lastIndex(series: Series): number {
  for (let at = series.length - 1; at >= 0; at--) if (series[at] !== undefined) return at;
  return -1;
}
