// The loopback server that repeats recorded trades, as a process of its own.
import '../libs/testing/model-server.main.js';
