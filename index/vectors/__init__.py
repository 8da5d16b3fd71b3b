"""The cache of sentence vectors, searched with FAISS.

Search is exact as long as that is quick. In a library of many sentences those of the nearest
clusters are looked at first, each by its vector in 8 bits a number, and the best of them ranked by
their exact products; how many clusters that takes is measured when they are made.

`cache` holds the vectors and searches them, with the help of `clusters` where there are many;
`file` keeps both on the disk, and `engine` is FAISS itself.
"""

from index.vectors.cache import MANY, VectorCache
from index.vectors.clusters import Clusters

__all__ = ["MANY", "Clusters", "VectorCache"]
