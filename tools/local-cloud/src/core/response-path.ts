/** Below it, functions tell CloudFormation how it went with a custom resource. */
export const RESPONSE_PATH = '/_cloudformation/response/';

/** Below it, programs signal wait conditions. */
export const SIGNAL_PATH = '/_cloudformation/signal/';
