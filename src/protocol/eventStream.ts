/** An event of a `text/event-stream`. */
export interface StreamEvent {
  /** `message` where the server named none. */
  type: string;
  /** Lines joined with LF; empty for a bare `data:`. */
  data: string;
  /** The last event ID in force after this event; empty where there is none. */
  id: string;
}
