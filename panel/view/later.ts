/** What is shown when somebody asks for it: one chunk, because several small ones weigh more together. */
export { copyCurl } from './detail/copyCurl.js';
export { Detail } from './detail/Detail.js';
export { SearchPane } from './search/SearchPane.js';
export { KeyList } from './shell/KeyList.js';
export { SubscriptionsView } from './subscriptions/SubscriptionsView.js';
export { TimelineView } from './timeline/TimelineView.js';
export { TrafficView } from './traffic/TrafficView.js';
