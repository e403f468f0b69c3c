// biome-ignore-all lint: as programs of that time were written
// The chat example in the form of the original package. Only the line that imports it is another.
var express = require(process.env.EXPRESS || 'express');
var http = require('http');
var ExpressLiveResource = require('liveresource/server').ExpressLiveResource;

var app = express();
var liveResource = new ExpressLiveResource(app);

app.use(express.urlencoded({ extended: false }));

var rooms = {};

function getRoom(id) {
  if (!rooms[id]) rooms[id] = { id: id, messages: [] };
  return rooms[id];
}

function changesLink(room) {
  return '</chat/' + room.id + '/message/?after=' + room.messages.length + '>; rel=changes';
}

app.get('/chat/:id/message/', function (req, res) {
  var room = getRoom(req.params.id);
  var limit = req.query.limit ? parseInt(req.query.limit, 10) : 50;
  var messages;

  if (req.query.after) {
    var after = parseInt(req.query.after, 10);
    if (isNaN(after) || after > room.messages.length) {
      res.status(404).send('No such position\n');
      return;
    }
    messages = room.messages.slice(after);
  } else {
    // The newest ones.
    messages = room.messages.slice(-limit);
  }

  res.set('Link', changesLink(room));
  res.status(200).json(messages);
});

app.post('/chat/:id/message/', function (req, res) {
  var room = getRoom(req.params.id);
  var prevChangesLink = changesLink(room);
  var message = { id: room.messages.length + 1, from: req.body.from, text: req.body.text };
  room.messages.push(message);
  res.status(200).json(message);

  liveResource.updated(req.url, {
    prevChangesLink: prevChangesLink,
    query: { limit: 1 },
    getItems: function (res, body) {
      return body;
    },
  });
});

var server = http.createServer(app);
liveResource.listenWebSocket(server);

server.listen(process.env.PORT || 3000, '127.0.0.1', function () {
  console.log('listening on port ' + server.address().port);
});
