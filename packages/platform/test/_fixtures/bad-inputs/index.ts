import type { BadInput } from './bad-input';
import { capacityInputs } from './capacity';
import { dataInputs } from './data';
import { edgeInputs } from './edge';
import { networkInputs } from './network';
import { environmentInputs, releaseInputs } from './release';
import { taskInputs } from './tasks';
import { valueInputs } from './values';

/** Every mistake that config and constructs refuse, as the catalogue and the page of errors have it. */
export const BAD_INPUTS: readonly BadInput[] = [
  ...networkInputs,
  ...taskInputs,
  ...capacityInputs,
  ...dataInputs,
  ...edgeInputs,
  ...releaseInputs,
  ...environmentInputs,
  ...valueInputs,
];
