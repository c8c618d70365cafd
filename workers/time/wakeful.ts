/** What an object offers the net under its alarm: an alarm handler that fails too often is not called again. */
export interface Wakeful {
  /** Sees to it that the alarm stands that should; what is overdue goes off at once. */
  wake(): Promise<void>;
}
