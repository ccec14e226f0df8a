import { posix } from 'node:path';
import {
  DockerfileParser,
  type Instruction,
  JSONInstruction,
  type ModifiableInstruction,
  type Property,
  type PropertyInstruction,
} from 'dockerfile-ast';
import { CliError } from '../cli-error';
import { nearest } from '../suggestion';
import { DockerfileVariables } from './dockerfile-variables';
import type { ContextCopy, ImageDescription } from './image-description';

const keywords =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR';

interface Stage {
  readonly name?: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Reads from a Dockerfile what an image made without a container engine can keep of it.
 *
 * @throws CliError `DockerfileInvalid`: one line with file and line number
 */
export function readDockerfile(text: string, file = 'Dockerfile'): ImageDescription {
  const stages = readStages(text, file);
  const [last] = stages.slice(-1) as [Stage];
  const reader = new StageReader(file);
  for (const stage of chainOf(last, stages)) for (const instruction of stage.instructions) reader.read(instruction);
  return reader.description();
}

/**
 * Refuses what no builder understands.
 *
 * @throws CliError `DockerfileInvalid`
 */
export function checkDockerfile(text: string, file = 'Dockerfile'): void {
  readStages(text, file);
}

function readStages(text: string, file: string): Stage[] {
  const instructions = DockerfileParser.parse(text).getInstructions();
  for (const instruction of instructions) checkKeyword(instruction, file);

  const stages = stagesOf(instructions);
  if (stages.length === 0) throw invalid(`${file}:1`, 'has no FROM', 'start it with FROM <base image>');
  for (const instruction of instructions) checkForm(instruction, file);
  checkStart(instructions, file);
  return stages;
}

function checkKeyword(instruction: Instruction, file: string): void {
  const keyword = instruction.getKeyword();
  const known = keywords.split(' ');
  if (known.includes(keyword)) return;
  const meant = nearest(keyword, known);
  throw invalid(placeOf(instruction, file), `unknown instruction ${keyword}`, meant && `did you mean ${meant}?`);
}

/** Only ARG may stand before the first stage. */
function checkStart(instructions: readonly Instruction[], file: string): void {
  const first = instructions.find(instruction => instruction.getKeyword() !== 'ARG');
  if (!first || first.getKeyword() === 'FROM') return;
  throw invalid(placeOf(first, file), `${first.getKeyword()} stands before FROM`, 'move it below');
}

function checkForm(instruction: Instruction, file: string): void {
  const place = placeOf(instruction, file);
  const keyword = instruction.getKeyword();
  const words = argumentsOf(instruction);
  if (words.length === 0) throw invalid(place, `${keyword} is empty`, `${keyword} ${examples[keyword] ?? '<value>'}`);
  if (keyword === 'CMD' || keyword === 'ENTRYPOINT') commandOf(instruction, place);
  if (keyword === 'EXPOSE') for (const word of words) checkPort(word, place);
  if (keyword !== 'FROM' || words.length === 1) return;
  if (words.length !== 3 || words[1]?.toUpperCase() !== 'AS') {
    throw invalid(place, `FROM ${words.join(' ')} is not understood`, 'FROM <base image> AS <stage>');
  }
}

const examples: Readonly<Record<string, string>> = {
  FROM: '<base image>',
  CMD: '["program"]',
  ENTRYPOINT: '["program"]',
  COPY: '<source> <target>',
  ENV: 'NAME=value',
};

function checkPort(word: string, place: string): void {
  const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(word) ?? [];
  const known = protocol === undefined || ['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase());
  const inRange = [from, to].every(port => Number(port) >= 1 && Number(port) <= 65535);
  if (word.includes('$') || (known && inRange)) return;
  throw invalid(place, `EXPOSE ${word}: must be a port from 1 to 65535`, 'EXPOSE 8000');
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: Array<Stage & { instructions: Instruction[] }> = [];
  for (const instruction of instructions) {
    if (instruction.getKeyword() !== 'FROM') {
      stages.at(-1)?.instructions.push(instruction);
      continue;
    }
    const [base = '', as, name] = argumentsOf(instruction);
    stages.push({ base, name: as?.toUpperCase() === 'AS' ? name : undefined, instructions: [] });
  }
  return stages;
}

/** A stage after the stages it is built from. */
function chainOf(stage: Stage, stages: readonly Stage[]): Stage[] {
  const parent = stages.slice(0, stages.indexOf(stage)).find(({ name }) => name === stage.base);
  return parent ? [...chainOf(parent, stages), stage] : [stage];
}

class StageReader {
  private readonly variables = new DockerfileVariables();
  private readonly labels: Record<string, string> = {};
  private readonly ports: string[] = [];
  private readonly copies: ContextCopy[] = [];
  private readonly leftOut: string[] = [];
  private workingDir = '/';
  private user: string | undefined;
  private entrypoint: string[] | undefined;
  private command: string[] | undefined;

  constructor(private readonly file: string) {}

  public read(instruction: Instruction): void {
    const place = placeOf(instruction, this.file);
    const words = () => argumentsOf(instruction).map(word => this.variables.expand(word));
    switch (instruction.getKeyword()) {
      case 'ARG':
        for (const [name, value] of properties(instruction, place, false)) {
          if (value !== null) this.variables.setArg(name, this.variables.expand(value));
        }
        return;
      case 'ENV': {
        // all values of one instruction see the environment before it
        const values = properties(instruction, place, true).map(([name, value]) => [
          name,
          this.variables.expand(value ?? ''),
        ]);
        for (const [name = '', value = ''] of values) this.variables.setEnvironment(name, value);
        return;
      }
      case 'LABEL':
        for (const [name, value] of properties(instruction, place, true)) {
          this.labels[name] = this.variables.expand(value ?? '');
        }
        return;
      case 'WORKDIR':
        this.workingDir = posix.resolve(this.workingDir, words().join(' '));
        return;
      case 'USER':
        this.user = words()[0];
        return;
      case 'EXPOSE':
        for (const port of words()) this.ports.push(port.includes('/') ? port : `${port}/tcp`);
        return;
      case 'ENTRYPOINT':
        this.entrypoint = commandOf(instruction, place);
        // as Docker does: a new entry point forgets the command before it
        this.command = undefined;
        return;
      case 'CMD':
        this.command = commandOf(instruction, place);
        return;
      case 'COPY':
      case 'ADD':
        this.readCopy(instruction, place);
        return;
      case 'RUN':
        this.leftOut.push(`${place}: RUN`);
        return;
      default:
    }
  }

  public description(): ImageDescription {
    const { labels, ports, copies, leftOut, workingDir, user, entrypoint, command } = this;
    return {
      environment: this.variables.environment,
      ...{ labels, ports, copies, leftOut, workingDir, user, entrypoint, command },
    };
  }

  private readCopy(instruction: Instruction, place: string): void {
    const keyword = instruction.getKeyword();
    const paths = jsonWords(instruction) ?? argumentsOf(instruction).map(word => this.variables.expand(word));
    if ((instruction as ModifiableInstruction).getFlags().some(flag => flag.getName() === 'from')) {
      this.leftOut.push(`${place}: COPY --from`);
      return;
    }
    const target = paths.at(-1);
    if (target === undefined || paths.length < 2) {
      throw invalid(place, `${keyword} needs a source and a target`, `${keyword} <source> <target>`);
    }
    const sources = paths.slice(0, -1);
    if (sources.some(source => /^(https?|git):|^git@|^<</.test(source))) {
      throw invalid(
        place,
        `${keyword} of a URL or a here-document needs a container engine`,
        'start Docker, or copy a file',
      );
    }
    if (keyword === 'ADD' && sources.some(source => /\.(tar|tgz|tar\.\w+)$/.test(source))) {
      throw invalid(place, 'ADD of an archive needs a container engine', 'start Docker, or unpack it and use COPY');
    }
    const intoFolder = /(^|\/)\.?$/.test(target) || sources.length > 1;
    this.copies.push({ place, sources, target: posix.resolve(this.workingDir, target), intoFolder });
  }
}

function argumentsOf(instruction: Instruction): string[] {
  return instruction.getArguments().map(argument => unquote(argument.getValue()));
}

function properties(instruction: Instruction, place: string, needsValue: boolean): Array<[string, string | null]> {
  const found =
    instruction.getKeyword() === 'ARG'
      ? (instruction as PropertyInstruction).getPropertyArguments().map(argument => splitAtEquals(argument.getValue()))
      : (instruction as PropertyInstruction).getProperties().map(property => splitProperty(property));
  if (found.length === 0 || (needsValue && found.some(([, value]) => value === null))) {
    throw invalid(
      place,
      `${instruction.getKeyword()} needs a name and a value`,
      `${instruction.getKeyword()} NAME=value`,
    );
  }
  return found;
}

function splitProperty(property: Property): [string, string | null] {
  return [property.getName(), property.getValue()];
}

function splitAtEquals(text: string): [string, string | null] {
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), unquote(text.slice(at + 1))];
}

/** The exec form as it is; the shell form as Docker runs it. */
function commandOf(instruction: Instruction, place: string): string[] {
  const text = (instruction.getArgumentsContent() ?? '').trim();
  if (text === '')
    throw invalid(place, `${instruction.getKeyword()} is empty`, `${instruction.getKeyword()} ["program"]`);
  if (!text.startsWith('[')) return ['/bin/sh', '-c', text];
  const words = jsonWords(instruction);
  if (words) return words;
  throw invalid(
    place,
    `${instruction.getKeyword()} starts with [ but is not a JSON list`,
    'quote each word with " and put commas between',
  );
}

function jsonWords(instruction: Instruction): string[] | undefined {
  if (!(instruction instanceof JSONInstruction)) return undefined;
  const text = (instruction.getArgumentsContent() ?? '').replace(/^(--\S+\s+)*/, '').trim();
  if (!text.startsWith('[')) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every(word => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

function unquote(word: string): string {
  return word.replace(/^"(.*)"$/s, '$1').replace(/^'(.*)'$/s, '$1');
}

function placeOf(instruction: Instruction, file: string): string {
  return `${file}:${instruction.getRange().start.line + 1}`;
}

function invalid(place: string, fact: string, remedy?: string): CliError {
  return new CliError('DockerfileInvalid', `${place}: ${fact}${remedy ? `; ${remedy.replace(/[.?!]$/, '')}` : ''}`);
}
