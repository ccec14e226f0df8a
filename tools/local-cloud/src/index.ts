export { type Cloud, type CloudOptions, createCloud } from './cloud';
export { type Clock, ManualClock, ScaledClock } from './core/clock';
export type { CallRecord } from './core/dispatcher';
export type { FaultPlan, InnerFaultKind, PlannedCall, PlannedInside } from './core/fault-plan';
export { type Fault, FaultList, type Faults, noFaults, type PlannedFault, throttled } from './core/faults';
export { type RandomSource, SeededRandom } from './core/random';
export { Store } from './core/store';
