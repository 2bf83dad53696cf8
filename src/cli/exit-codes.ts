/** Asked to stop, or done. */
export const EXIT_OK = 0;
/** An error, said in one line on standard error. */
export const EXIT_ERROR = 1;
