import { createServer } from 'node:http';
import express from 'express';
import { liveResource } from 'liveresource/server';

const app = express();
const live = liveResource(app);
createServer(app).listen(0, '127.0.0.1', () => live.updated('/counter/a/'));
