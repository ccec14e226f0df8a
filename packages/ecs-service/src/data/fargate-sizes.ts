/** From, to and step of the memory in MiB, or the sizes one by one. */
type Memory = readonly number[] | { readonly from: number; readonly to: number; readonly step: number };

/**
 * The memory that Fargate offers for each number of CPU units, on Linux.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html read 2026-11; 32768 from rule E3047 of CloudFormation Validate 1.14.0, read 2026-11
 */
const SIZES: ReadonlyMap<number, Memory> = new Map<number, Memory>([
  [256, [512, 1024, 2048]],
  [512, { from: 1024, to: 4096, step: 1024 }],
  [1024, { from: 2048, to: 8192, step: 1024 }],
  [2048, { from: 4096, to: 16_384, step: 1024 }],
  [4096, { from: 8192, to: 30_720, step: 1024 }],
  [8192, { from: 16_384, to: 61_440, step: 4096 }],
  [16_384, { from: 32_768, to: 122_880, step: 8192 }],
  [32_768, [61_440, 122_880, 249_856]],
]);

/** Every number of CPU units, smallest first. */
export const FARGATE_CPU: readonly number[] = [...SIZES.keys()];

/** The memory in MiB that goes with `cpu`, smallest first; nothing when Fargate does not offer such a CPU. */
export function fargateMemory(cpu: number): readonly number[] {
  const memory = SIZES.get(cpu) ?? [];
  if (!('step' in memory)) return memory;
  const { from, to, step } = memory;
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** `512, 1024, 2048 MiB`, `4096 to 16384 MiB in steps of 1024`. */
export function fargateMemoryText(cpu: number): string {
  const memory = SIZES.get(cpu) ?? [];
  if (!('step' in memory)) return `${memory.join(', ')} MiB`;
  return `${memory.from} to ${memory.to} MiB in steps of ${memory.step}`;
}
