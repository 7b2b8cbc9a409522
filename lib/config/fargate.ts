/** CPU units of Fargate; 1024 is one vCPU. */
export type CpuUnits = 256 | 512 | 1024 | 2048 | 4096 | 8192 | 16384;

/**
 * Memory, in MiB, that Fargate offers for each number of CPU units.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY_BY_CPU: Readonly<Record<CpuUnits, readonly number[]>> = {
  256: [512, 1024, 2048],
  512: gibibytes(1, 4),
  1024: gibibytes(2, 8),
  2048: gibibytes(4, 16),
  4096: gibibytes(8, 30),
  8192: gibibytes(16, 60, 4),
  16384: gibibytes(32, 120, 8),
};

export const CPU_UNITS = Object.keys(MEMORY_BY_CPU).map(Number) as CpuUnits[];

function gibibytes(first: number, last: number, step = 1): number[] {
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => (first + index * step) * 1024);
}

/** Memory sizes, in MiB, that go with this many CPU units. */
export function memoryFor(cpu: CpuUnits): readonly number[] {
  return MEMORY_BY_CPU[cpu];
}

/** The sizes of memory in words: `1024, 2048 … 4096`. */
export function describeMemoryFor(cpu: CpuUnits): string {
  const sizes = memoryFor(cpu);
  if (sizes.length <= 4) return sizes.join(', ');
  return `${sizes.slice(0, 2).join(', ')} … ${sizes.at(-1) ?? ''}`;
}
