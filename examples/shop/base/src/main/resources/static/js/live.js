// A browser is a plain client: it is told in time to come back, and misses what is said meanwhile. Orders are told to clients that
// speak continuity.v1, wherever they are.
'use strict';

const state = document.getElementById('state');
const said = document.getElementById('said');
const form = document.getElementById('ask');
let socket;
let number = 0;
let failures = 0;

function connect() {
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/live/socket');
    socket.onopen = () => {
        failures = 0;
        state.textContent = 'Connected.';
    };
    socket.onmessage = message => hear(message.data);
    socket.onclose = () => {
        state.textContent = 'Connecting again…';
        failures = Math.min(failures + 1, 7);
        setTimeout(connect, Math.random() * 250 * 2 ** failures);
    };
}

function hear(text) {
    const [kind, id, , ...rest] = text.split(' ');
    if (kind === 'shelf') {
        const [sku, cents, left] = rest;
        const cells = document.querySelector(`[data-live="${sku}"]`).cells;
        cells[1].textContent = '€' + (cents / 100).toFixed(2);
        cells[2].textContent = left;
    } else {
        say((kind === 'order' ? `Order ${id}: ` : 'Support: ') + rest.join(' '));
    }
}

function say(text) {
    const line = document.createElement('li');
    line.textContent = text;
    said.append(line);
}

form.onsubmit = event => {
    event.preventDefault();
    const question = form.elements.question.value.trim();
    if (question && socket.readyState === WebSocket.OPEN) {
        socket.send(`ask ${++number} ${question}`);
        say('You: ' + question);
        form.reset();
    }
};

connect();
