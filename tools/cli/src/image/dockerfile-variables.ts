/** What `$PATH` is in a base image; without an engine nobody can look. */
const basePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The variables that a Dockerfile sees line by line: ENV wins over ARG.
 *
 * @see https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export class DockerfileVariables {
  public readonly environment: Record<string, string> = {};
  private readonly args: Record<string, string> = {};

  public setArg(name: string, value: string): void {
    this.args[name] = value;
  }

  public setEnvironment(name: string, value: string): void {
    this.environment[name] = value;
  }

  /** `text` with `$name`, `${name}`, `${name:-default}` and `${name:+alternative}` replaced. */
  public expand(text: string): string {
    return text.replace(
      /\\\$|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g,
      (match, plain?: string, braced?: string, operator?: string, word = '') => {
        if (match === '\\$') return '$';
        const value = this.tryGet(plain ?? braced ?? '');
        if (operator === '-') return value || this.expand(word);
        if (operator === '+') return value ? this.expand(word) : '';
        return value ?? '';
      },
    );
  }

  private tryGet(name: string): string | undefined {
    return this.environment[name] ?? this.args[name] ?? (name === 'PATH' ? basePath : undefined);
  }
}
