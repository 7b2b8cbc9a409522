/** The pages of the console, by their place on the web service. `:id` and `:name` stand for one part of the path. */
export const CONSOLE_PATHS = [
  '/',
  '/runs',
  '/runs/:id',
  '/tasks',
  '/tasks/:name',
  '/schedules',
  '/queue',
  '/architecture',
] as const;

/** Where the files of the console are. */
export const CONSOLE_FILES_PATH = '/console';
