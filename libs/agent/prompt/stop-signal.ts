/** What an agent writes when it is done for the day. */
export const STOP_SIGNAL = '<FINISH_SIGNAL>';
