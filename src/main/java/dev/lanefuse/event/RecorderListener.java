package dev.lanefuse.event;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/** Makes the events ready when somebody starts the recorder, on that thread: the run that comes next does not wait for it. */
final class RecorderListener implements FlightRecorderListener {
    /** From now on. */
    static void listen() {
        FlightRecorder.addListener(new RecorderListener());
    }

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        RunRecording.isWanted();
    }
}
