// A real mail server (npm smtp-server) that tells what happens to it: one line of JSON each. It ends with its standard input.
import { SMTPServer } from "smtp-server";

const { key, cert, implicitTls, user, password, unruly, silentAt } = JSON.parse(process.argv[2]);
const tell = what => process.stdout.write(JSON.stringify(what) + "\n");
const problem = (code, words) => Object.assign(new Error(words), { responseCode: code });
let begun = 0;
let misdeeds = 0;
let taken = 0;

const hangUp = session => {
  for (const connection of server.connections) {
    if (connection.id === session.id) connection._socket.destroy();
  }
};

const server = new SMTPServer({
  key,
  cert,
  secure: implicitTls,
  authMethods: ["PLAIN", "LOGIN"],
  authOptional: !user,
  disableReverseLookup: true,
  logger: false,
  onConnect(session, done) {
    tell({ what: "connection" });
    done();
  },
  onAuth(auth, session, done) {
    const known = auth.username === user && auth.password === password;
    tell({ what: known ? "signed-in" : "turned-away" });
    done(known ? null : problem(535, "5.7.8 Authentication credentials invalid"), { user: auth.username });
  },
  onRcptTo(address, session, done) {
    // One letter in three: told to come again, hung up on, or left without an answer.
    if (unruly && ++begun % 3 === 0) {
      switch (misdeeds++ % 5) {
        case 0:
        case 2:
          return done(problem(451, "4.3.0 Try again later"));
        case 1:
        case 3:
          return hangUp(session);
        default:
          return;
      }
    }
    done();
  },
  onData(stream, session, done) {
    const chunks = [];
    stream.on("data", chunk => chunks.push(chunk));
    stream.on("end", () => {
      const letter = Buffer.concat(chunks);
      const id = /^Message-ID:\s*(\S+)/im.exec(letter.toString("latin1"))?.[1] ?? "";
      tell({ what: "letter", id, to: session.envelope.rcptTo[0].address, encrypted: session.secure, user: session.user ?? "", body: letter.toString("base64") });
      if (unruly && (taken + 1) % 7 === 0) {
        taken++;
        tell({ what: "lost", id });
        return hangUp(session);
      }
      // One letter that it has and never says so: what a crash at the worst moment looks like.
      if (++taken !== silentAt) done();
    });
  },
});

server.on("error", () => {});
server.listen(0, "127.0.0.1", () => tell({ what: "listening", port: server.server.address().port }));
process.stdin.on("end", () => process.exit(0)).resume();
