import type { Io } from '../../src/terminal/io';

/** Remembers what was said. */
export class FakeIo implements Io {
  public readonly said: string[] = [];
  public readonly results: unknown[] = [];
  public readonly hidden: string[] = [];
  public answer = true;

  public info = (message: string): void => void this.said.push(message);
  public result = (value: unknown): void => void this.results.push(value);
  public hide = (secret: string): void => void this.hidden.push(secret);
  public confirm = async (question: string): Promise<boolean> => {
    this.said.push(question);
    return this.answer;
  };

  public step: Io['step'] = (title, work) => {
    this.said.push(title);
    return work({ update: text => this.said.push(text), title: text => this.said.push(text) });
  };
}
