// biome-ignore-all lint: as programs of that time were written
// The counter example in the form of the original package. Only the line that imports it is another.
var express = require(process.env.EXPRESS || 'express');
var http = require('http');
var ExpressLiveResource = require('liveresource/server').ExpressLiveResource;

var app = express();
var liveResource = new ExpressLiveResource(app);

var counters = {};

app.get('/counter/:id', function (req, res) {
  var count = counters[req.params.id] || 0;
  var etag = '"' + count + '"';

  res.set('ETag', etag);

  if (req.get('If-None-Match') === etag) {
    res.status(304).end();
    return;
  }

  res.status(200).json({ count: count });
});

app.post('/counter/:id', function (req, res) {
  counters[req.params.id] = (counters[req.params.id] || 0) + 1;
  res.status(200).send('Ok\n');

  liveResource.updated(req.url);
});

var server = http.createServer(app);
liveResource.listenWebSocket(server);

server.listen(process.env.PORT || 3000, '127.0.0.1', function () {
  console.log('listening on port ' + server.address().port);
});
