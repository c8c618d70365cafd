const GOOGLE = "https://www.googleapis.com/auth/";

/** What each part of Google Workspace needs, and what a person is told it is for. */
export const GOOGLE_SCOPES = {
  mail: `${GOOGLE}gmail.modify`,
  calendar: `${GOOGLE}calendar.events`,
  calendarList: `${GOOGLE}calendar.calendarlist.readonly`,
  freeBusy: `${GOOGLE}calendar.freebusy`,
  tasks: `${GOOGLE}tasks`,
  sheets: `${GOOGLE}spreadsheets`,
  docs: `${GOOGLE}documents.readonly`,
  drive: `${GOOGLE}drive.metadata.readonly`,
} as const;

export const WANTED_SCOPES: Readonly<Record<string, readonly string[]>> = {
  google: Object.values(GOOGLE_SCOPES),
};
