import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID } from '../core/account';
import { AwsError } from '../core/aws-error';
import type { Service } from '../core/service';

/** Services by the name that requests are signed for. */
export type Services = ReadonlyMap<string, Service>;

/** Asks services of one region what any client could ask. What is gone meanwhile is left out. */
export class AccountReader {
  constructor(
    private readonly services: Services,
    public readonly region: string,
  ) {}

  /**
   * The answer of an operation that only looks.
   *
   * @throws AwsError as the service refuses
   */
  public async read<T extends object>(service: string, operation: string, input: object = {}): Promise<T> {
    const perform = this.services.get(service)?.operations[operation];
    if (!perform) throw new TypeError(`unexpected operation: ${service}:${operation}`);
    const call = { accountId: ACCOUNT_ID, region: this.region, requestId: randomUUID(), accessKeyId: 'page' };
    return ((await perform(input, call)) ?? {}) as T;
  }

  /** The answer, or nothing if the service refuses: what was listed a moment ago may be gone. */
  public async tryRead<T extends object>(service: string, operation: string, input: object = {}): Promise<Partial<T>> {
    try {
      return await this.read<T>(service, operation, input);
    } catch (error) {
      if (error instanceof AwsError) return {};
      throw error;
    }
  }

  /** All pages of a list; a page tells the token of the next one. */
  public async all<Item>(turn: (token?: string) => Promise<{ items?: readonly Item[]; next?: string }>) {
    const found: Item[] = [];
    let token: string | undefined;
    do {
      const { items = [], next } = await turn(token);
      found.push(...items);
      token = next;
    } while (token);
    return found;
  }
}

/** What stands after the last slash or colon of an ARN. */
export function shortName(arn = ''): string {
  return arn.split(/[/:]/).at(-1) ?? '';
}

/** `web:12` of a task definition's ARN. */
export function revisionName(arn = ''): string {
  return arn.split('/').at(-1) ?? '';
}
