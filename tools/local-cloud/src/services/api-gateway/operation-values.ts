import { AwsError } from '../../core/aws-error';

/** What an update says; what it does not say stays. */
export function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Templates may write booleans as text. */
export function isTrue(value: unknown): boolean {
  return String(value ?? false) === 'true';
}

/** The end of `integrations/<id>`. */
export function integrationIdOf(target: string | undefined): string | undefined {
  return target?.replace(/^integrations\//, '');
}

/** @throws AwsError BadRequestException */
export function invalid(message: string): never {
  throw new AwsError('BadRequestException', message);
}
