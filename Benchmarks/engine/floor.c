// What no build tool can do without when there is nothing to do: start, map a file and read it, look
// at every source, exit. `floor STATE SOURCES...` fails where something is missing.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **arguments) {
  struct stat status;
  if (count < 2) return 2;
  int file = open(arguments[1], O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) return 1;
  volatile const char *bytes = mmap(0, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return 1;
  long sum = 0;
  for (long offset = 0; offset < status.st_size; offset += 4096) sum += bytes[offset];
  for (int index = 2; index < count; index++) {
    if (stat(arguments[index], &status) != 0) return 1;
    sum += status.st_size;
  }
  return sum == -1;
}
