/** The account of everything in the local cloud. */
export const ACCOUNT_ID = '000000000000';
