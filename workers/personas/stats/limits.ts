export const PERIOD_MAX_DAYS = 90;
export const PERIOD_DEFAULT_DAYS = 7;
