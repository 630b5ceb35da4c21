package dev.lanefuse.embedding;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Runs the application twice in one JVM, each time by a class loader of its own, and lets go of both. */
public final class TwoCopies {
    private TwoCopies() {}

    /** Takes the class path of a copy as its arguments; prints the answers of both, and how many could be unloaded. */
    public static void main(String[] classPath) throws Exception {
        final URL[] urls = new URL[classPath.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = Path.of(classPath[i]).toUri().toURL();
        }
        final List<WeakReference<ClassLoader>> gone = run(urls);
        long left = gone.size();
        for (long end = System.nanoTime() + 20_000_000_000L; left > 0 && System.nanoTime() < end; Thread.sleep(10)) {
            System.gc();
            left = gone.stream().filter(loader -> loader.get() != null).count();
        }
        System.out.println("unloaded " + (gone.size() - left));
    }

    /** In a frame of its own, which ends before anybody looks for what is left. */
    private static List<WeakReference<ClassLoader>> run(URL[] urls) throws Exception {
        try (URLClassLoader first = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
                URLClassLoader second = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            System.out.println("first " + answers(first));
            System.out.println("second " + answers(second));
            System.out.println("shared " + (first.loadClass("dev.lanefuse.Backend") == second.loadClass("dev.lanefuse.Backend")));
            return List.of(new WeakReference<>(first), new WeakReference<>(second));
        }
    }

    private static Object answers(ClassLoader loader) throws Exception {
        return loader.loadClass(Application.class.getName()).getMethod("answers").invoke(null);
    }
}
