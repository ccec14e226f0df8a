import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Expressions } from './expressions';
import type { Plan } from './plan';
import { rehearse } from './run-workflow';

// a program of its own, as Jest loads no ES modules: gets files with plans, one a line, and answers each with a line
async function main(): Promise<void> {
  const expressions = await Expressions.load();
  for await (const file of createInterface({ input: process.stdin })) {
    const answer = await answerOf(file, expressions);
    writeFileSync(`${file}.answer`, JSON.stringify(answer));
    process.stdout.write('answered\n');
  }
}

async function answerOf(file: string, expressions: Expressions): Promise<object> {
  try {
    return { run: await rehearse(JSON.parse(readFileSync(file, 'utf8')) as Plan, expressions) };
  } catch (error) {
    return { refused: String(error) };
  }
}

void main();
