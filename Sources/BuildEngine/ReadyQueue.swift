// A queue that gives the earliest task of the graph first.

import BuildGraph

/// A binary heap of tasks, the one with the lowest index on top; a task may be in it twice.
struct ReadyQueue {
  private var heap: [TaskID] = []

  /// How many tasks are in it.
  var count: Int { heap.count }

  /// Adds a task.
  ///
  /// - Complexity: O(log *n*) in the number of tasks in the queue.
  mutating func insert(_ task: TaskID) {
    heap.append(task)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] <= heap[child] { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  /// Takes the task with the lowest index out, nil when there is none.
  ///
  /// - Complexity: O(log *n*) in the number of tasks in the queue.
  mutating func popFirst() -> TaskID? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      if least == parent { return first }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
